import type { Bucket } from '../../judge/drill/alert.ts';
import { downWithin, listDowntimes, type Span } from '../../judge/drill/downtime.ts';
import { type DrillEvent, type DrillRecord, type EventOf, listEvents } from '../../judge/drill/drill-record.ts';
import { type DrillSummary, sumUpDrill } from '../../judge/drill/drill-summary.ts';
import { listMitigationEffects, shareOf } from '../../judge/drill/mitigation-effects.ts';
import type { Neighbours } from '../../judge/drill/neighbours.ts';
import { count, percent, times } from '../numbers.ts';
import { sayBad } from './bad.ts';
import { durationOf, timeOf } from './clock.ts';
import { tellRules } from './detection.ts';
import type { Draft, Moment } from './draft.ts';
import { type Block, link, list, literal, table, text } from './markdown.ts';
import { tellMoments } from './timeline.ts';

export interface DrillDraftOf {
  readonly drill: DrillRecord;
  /** As a link reaches it from the postmortem: the drill's folder, `''` or ending in `/`. */
  readonly toFolder: string;
  /** Markdown of pictures, to be shown with the impact. */
  readonly pictures: readonly string[];
}

interface Told extends DrillDraftOf {
  readonly sum: DrillSummary;
  readonly pagedMs: number;
  readonly changes: readonly { readonly atMs: number; readonly title: string }[];
  /** Which of those that were told it was; null: none, or nobody knows yet. */
  readonly change: DrillRecord['head']['changes'][number] | null;
  /** When the SLO held again, or the drill was over. */
  readonly endedMs: number;
  /** When there was no world. */
  readonly downtimes: readonly Span[];
}

/** A drill as the incident that it was, with the trainee's own notes in its timeline. What is not revealed is not told. */
export function draftOfDrill(of: DrillDraftOf): Draft {
  const { head, events } = of.drill;
  const sum = sumUpDrill(of.drill);
  const [revealed] = listEvents(events, 'revealed');
  const pagedMs = Date.parse(head.pagedAt ?? events[0]?.at ?? head.startedAt);
  const told: Told = {
    ...of,
    sum,
    pagedMs,
    changes: events.flatMap((event) =>
      event.kind === 'revealed' ? event.trigger.map(({ at, title }) => ({ atMs: Date.parse(at), title })) : [],
    ),
    change: head.changes.find(({ id }) => id === revealed?.change) ?? null,
    endedMs: sum.overAtMs ?? pagedMs,
    downtimes: listDowntimes(of.drill),
  };
  return {
    title: sum.title ?? `The page at ${timeOf(pagedMs)} UTC`,
    about: [
      ['incident', literal(`drill ${head.id}`)],
      ['date', head.startedAt.slice(0, 10)],
      [
        'written from',
        `${link('drill.json', `${of.toFolder}drill.json`)}${head.lab === null ? ': not revealed yet' : ''}`,
      ],
      ['status', 'draft'],
      ['authors', ''],
    ],
    known: {
      Summary: summaryOf(told),
      Impact: [...impactOf(told), ...of.pictures.map(text)],
      Detection: detectionOf(told),
      Timeline: [tellMoments(momentsOf(told))],
      Trigger: triggerOf(told),
      'Root cause': causeOf(told),
      'Contributing factors': factorsOf(told),
      Resolution: resolutionOf(told),
      'What went well': wellOf(told),
      'What went badly': badlyOf(told),
      'Where we got lucky': luckOf(told),
    },
  };
}

function beganOf({ changes, pagedMs }: Told): number {
  return changes[0]?.atMs ?? pagedMs;
}

function summaryOf(told: Told): Block[] {
  const { sum } = told;
  const { harm, times: at, cause } = sum;
  const page = told.drill.events.find(({ kind }) => kind === 'paged');
  const ended =
    at.metAgainMs === null
      ? 'It was not over when the drill ended.'
      : sum.firstOverAtMs === null
        ? `The SLO held again at ${timeOf(told.endedMs)} UTC.`
        : `The SLO held from ${timeOf(sum.firstOverAtMs)} UTC on, was lost again, and held at last from ${timeOf(told.endedMs)} UTC on.`;
  return [
    text(
      `At ${timeOf(told.pagedMs)} UTC the pager said: ${page?.kind === 'paged' ? literal(page.text) : 'nothing'}. In all ` +
        `${count(harm.bad)} of ${count(harm.views)} ${told.sum.of} were bad${harm.views === 0 ? '' : ` (${percent(harm.bad / harm.views)})`}. ` +
        `${ended} ${cause === null ? '' : literal(cause)}`.trim(),
    ),
  ];
}

function impactOf(told: Told): Block[] {
  const { harm, times: at, firstOverAtMs } = told.sum;
  const { slo } = told.drill.head;
  const span = { fromMs: beganOf(told), toMs: firstOverAtMs ?? told.endedMs };
  const downMs = downWithin(told.downtimes, span);
  const minutes =
    harm.budgetMinutes === null
      ? ''
      : `: it spent the budget of ${Number(harm.budgetMinutes.toFixed(1))} min at this load`;
  return [
    table(
      ['', ''],
      [
        [slo.of, count(harm.views)],
        [
          'of these, bad',
          `${count(harm.bad)}${harm.views === 0 ? '' : ` (${percent(harm.bad / harm.views)})`}` +
            (harm.young === 0 ? '' : `, or more: ${count(harm.young)} were still in flight when last seen`),
        ],
        ['users', sayUsers(harm.usersHit, harm.users)],
        ...(told.change === null ? [] : [['set off by', literal(`${told.change.id}, ${told.change.title}`)]]),
        [
          'began',
          `${timeOf(beganOf(told))} UTC${told.changes.length === 0 ? ': the page; what came before is not known' : ''}`,
        ],
        [
          'ended',
          `${timeOf(span.toMs)} UTC${at.metAgainMs === null && firstOverAtMs === null ? ': the drill was over, the outage was not' : ''}`,
        ],
        ['lasted', durationOf(span.toMs - span.fromMs - downMs)],
        ...(firstOverAtMs === null
          ? []
          : [
              [
                'lost again',
                at.metAgainMs === null ? 'and not met again' : `and met again from ${timeOf(told.endedMs)} UTC on`,
              ],
            ]),
        ...(downMs === 0 ? [] : [['the world was down', `${durationOf(downMs)}, left out above`]]),
        ['error budget', `burned at ${times(harm.burn)} the allowed rate${minutes}`],
        ['lost by mitigating', `${count(harm.lostByMitigations)} ${slo.of}, beyond what was bad already`],
        ...(harm.turnedAway === 0
          ? []
          : [['turned away', `${count(harm.turnedAway)} page views, by own mitigations; not in any other count`]]),
        ...(told.sum.neighbours === null ? [] : [['other programs', sayNeighbours(told.sum.neighbours)]]),
      ],
    ),
    text(`${sayBad(slo.of, slo.budgetMs)}; the SLO allows ${percent(slo.allowedShare)}.`),
  ];
}

function sayNeighbours({ meanShare, worstShare }: Neighbours): string {
  const share = (of: number) => percent(Math.round(of * 100) / 100);
  return `took ${share(meanShare)} of the machine, ${share(worstShare)} in the worst second`;
}

function sayUsers(hit: number | null, users: number): string {
  return hit === null
    ? 'not known: the record does not say who looked'
    : `${count(hit)} of ${count(users)} had a bad view`;
}

function detectionOf(told: Told): Block[] {
  const { drill, pagedMs, changes, sum } = told;
  const [first] = changes;
  const buckets = drill.seconds.map(({ at, good, bad }): Bucket => {
    const fromMs = Date.parse(at);
    return { fromMs, toMs: fromMs + 1_000, views: good + bad, bad };
  });
  const { acknowledgedMs } = sum.times;
  return [
    table(
      ['', ''],
      [
        ['detected after', sayDetected(first?.atMs ?? null, pagedMs)],
        ['acknowledged after', acknowledgedMs === null ? 'never' : `${durationOf(acknowledgedMs)} more`],
      ],
    ),
    ...(first
      ? tellRules({
          buckets,
          allowedShare: drill.head.slo.allowedShare,
          changedMs: first.atMs,
          pagedMs: pagedMs > first.atMs ? pagedMs : null,
        })
      : []),
  ];
}

/** Older drills booked a change once it was made, and could be paged for what was before it. */
function sayDetected(changedMs: number | null, pagedMs: number): string {
  if (changedMs === null) return 'not known: nothing has been revealed';
  return pagedMs > changedMs
    ? durationOf(pagedMs - changedMs)
    : 'not known: the pager went off before the change was booked';
}

function momentsOf(told: Told): Moment[] {
  const { drill, changes, sum, endedMs, downtimes } = told;
  // A keeper that was killed told nobody.
  const untold = downtimes.filter(
    ({ fromMs, toMs }) =>
      !drill.events.some(({ kind, at }) => kind === 'world-lost' && Date.parse(at) >= fromMs && Date.parse(at) <= toMs),
  );
  return [
    ...changes.map(({ atMs, title: text }) => ({ atMs, kind: 'change', text, toldBy: 'revealed afterwards' })),
    ...drill.events.flatMap((event) => {
      const said = sayEvent(event);
      return said === null ? [] : [{ atMs: Date.parse(event.at), ...said }];
    }),
    ...untold.map(({ fromMs }) => ({
      atMs: fromMs,
      kind: 'lost',
      text: 'the last second before the world went down',
      toldBy: 'outcomes',
    })),
    ...(sum.firstOverAtMs === null
      ? []
      : [{ atMs: sum.firstOverAtMs, kind: 'recovered', text: 'the SLO holds, for a while', toldBy: 'outcomes' }]),
    ...(sum.times.metAgainMs === null
      ? [{ atMs: endedMs, kind: 'end', text: 'the drill is over, and the SLO is still violated', toldBy: 'outcomes' }]
      : [{ atMs: endedMs, kind: 'recovered', text: 'the SLO holds from here on', toldBy: 'outcomes' }]),
  ];
}

function sayEvent(event: DrillEvent): Omit<Moment, 'atMs'> | null {
  switch (event.kind) {
    case 'paged':
      return { kind: 'page', text: `${event.service}: ${event.text}`, toldBy: 'the pager' };
    case 'acknowledged':
      return { kind: 'acknowledged', text: '', toldBy: 'the drill' };
    case 'note':
      return { kind: 'note', text: event.text, toldBy: 'notes' };
    case 'mitigation':
      return { kind: 'action', text: `${event.name}: ${event.title}`, toldBy: 'the drill' };
    case 'inspected':
      return { kind: 'look', text: [event.evidence, event.service ?? ''].join(' ').trim(), toldBy: 'the drill' };
    case 'hinted':
      return { kind: 'hint', text: `${event.step} of ${event.of}: ${event.text}`, toldBy: 'the drill' };
    case 'diagnosed':
      return {
        kind: 'diagnosis',
        text: `${event.component}, ${event.mechanism}: ${verdicts[event.judgement.verdict]}`,
        toldBy: 'the drill',
      };
    case 'verified':
      return {
        kind: 'verification',
        text: `of the ${event.of}, ${sayVerdict(event)}: ${event.reason}`,
        toldBy: 'the judge',
      };
    case 'world-lost':
      return { kind: 'lost', text: event.why, toldBy: 'the drill' };
    case 'resumed':
      return { kind: 'resumed', text: 'in a new world', toldBy: 'the drill' };
    case 'ended':
      return { kind: 'closed', text: 'the drill', toldBy: 'the drill' };
    case 'revealed':
      return event.asked ? { kind: 'reveal', text: 'what it was: somebody asked', toldBy: 'the drill' } : null;
    case 'world-up':
    case 'mitigation-effect':
      return null;
  }
}

function sayVerdict({ verdict, turnedAwayShare = 0 }: EventOf<'verified'>): string {
  return turnedAwayShare === 0 ? verdict : `${verdict}, by turning ${percent(turnedAwayShare)} away`;
}

const verdicts = {
  right: 'the evidence supports it',
  partly: 'true as far as it goes',
  wrong: 'the evidence does not support it',
  'not-shown': 'nothing that was cited shows it',
};

function triggerOf({ changes, change, drill }: Told): Block[] {
  const named = change === null ? '' : `${change.id} of ${change.team}, ${change.title}: `;
  if (changes.length > 0) {
    const titles = changes.map(({ title }) => title).join('; ');
    return [text(`${literal(`${named}${titles}`)}, at ${timeOf(changes[0]?.atMs ?? 0)} UTC.`)];
  }
  return drill.head.changes.length === 0
    ? []
    : [
        text('Not revealed yet. What was known to have changed:'),
        list(
          drill.head.changes.map(({ team, title, id, minutesBefore }) =>
            literal(`${team}, ${id}: ${title}, ${Math.round(minutesBefore)} min before the page`),
          ),
        ),
      ];
}

function causeOf({ sum, drill }: Told): Block[] {
  const right = drill.events.find((event) => event.kind === 'diagnosed' && event.judgement.verdict === 'right');
  const proof =
    right?.kind === 'diagnosed'
      ? right.judgement.lines
          // Whether it was cited is of no matter afterwards; what was answered is the cause itself.
          .filter(({ of, supported }) => supported === true && /^(evidence|not cited: )/.test(of))
          .map(({ text }) => literal(text))
      : [];
  return [
    ...(sum.cause === null ? [] : [text(literal(sum.cause))]),
    ...(proof.length === 0 ? [] : [text('The measurements support it:'), list(proof)]),
  ];
}

function resolutionOf({ drill }: Told): Block[] {
  const mitigations = listMitigationEffects(drill).map(({ mitigation, before, after, turnedAway }) => [
    timeOf(Date.parse(mitigation.at)),
    literal(mitigation.name),
    literal(mitigation.costs),
    before.views > 0 && after.views > 0 ? `${percent(shareOf(before))} → ${percent(shareOf(after))}` : 'not seen',
    turnedAway === 0 ? '–' : `${count(turnedAway)} page views`,
  ]);
  const verified = drill.events.flatMap((event) =>
    event.kind === 'verified'
      ? [`${timeOf(Date.parse(event.at))} UTC, ${event.of}: ${sayVerdict(event)}: ${literal(event.reason)}`]
      : [],
  );
  return [
    ...(mitigations.length === 0
      ? [text('No mitigation was applied.')]
      : [
          table(
            ['time (UTC)', 'mitigation', 'what it costs', `bad ${drill.head.slo.of}, before → after`, 'turned away'],
            mitigations,
          ),
        ]),
    ...(verified.length === 0 ? [] : [text("Verified by the labs' judge:"), list(verified)]),
  ];
}

function wellOf({ drill, sum }: Told): Block[] {
  const mitigated = listEvents(drill.events, 'mitigation').length > 0;
  const { acknowledgedMs, diagnosedMs, mitigatedMs, fixedMs } = sum.times;
  const after = (what: string, ms: number | null) => (ms === null ? [] : [`${what} ${durationOf(ms)} after the page.`]);
  const all = [
    ...after('Acknowledged', acknowledgedMs),
    ...after('Diagnosed correctly', diagnosedMs),
    ...after(mitigated ? 'Mitigated and verified' : 'Verified that it was over', mitigatedMs),
    ...after('Fixed and verified', fixedMs),
  ].map((says) =>
    sum.downMs === 0 ? says : says.replace('after the page', 'after the page, without the time the world was down'),
  );
  return all.length === 0 ? [] : [list(all)];
}

function badlyOf({ sum }: Told): Block[] {
  const all = [
    ...sum.wrongTurns.map(({ at, title }) => `${timeOf(Date.parse(at))} UTC: ${literal(title)}.`),
    ...(sum.harm.lostByMitigations > 0
      ? [`Mitigations cost ${count(sum.harm.lostByMitigations)} ${sum.of} that were not already lost.`]
      : []),
    ...(sum.harm.turnedAway > 0 ? [`Mitigations turned ${count(sum.harm.turnedAway)} page views away.`] : []),
  ];
  return all.length === 0 ? [] : [list(all)];
}

/** What spoilt the view of it, and what went out beside it and was not it: that is known once it is revealed, and not before. */
function factorsOf({ drill, sum }: Told): Block[] {
  const [revealed] = listEvents(drill.events, 'revealed');
  const change = revealed?.change;
  const others = drill.head.changes.filter(({ id }) => id !== change);
  const unclear = sum.unclear.map(({ at, title }) => `${timeOf(Date.parse(at))} UTC: ${literal(title)}.`);
  if (change === undefined || others.length === 0) return unclear.length === 0 ? [] : [list(unclear)];
  const oldest = Math.max(...others.map(({ minutesBefore }) => minutesBefore));
  return [
    list([
      ...unclear,
      `Other changes had begun in the ${count(oldest)} min before the page, and had nothing to do with it: ` +
        `${literal(others.map(({ team, id }) => `${id} of ${team}`).join(', '))}.`,
    ]),
  ];
}

function luckOf(told: Told): Block[] {
  const { usersHit, users } = told.sum.harm;
  const began = beganOf(told);
  const during = told.drill.seconds.filter(({ at, views }) => {
    const atMs = Date.parse(at);
    return views > 0 && atMs > began - 1_000 && atMs < told.endedMs;
  });
  const worst = Math.min(...during.map(({ views, good }) => good / views));
  const lucky = [
    ...(usersHit !== null && usersHit < users
      ? [`${count(users - usersHit)} of ${count(users)} users had no bad view.`]
      : []),
    ...(during.length > 0 && worst > 0
      ? [`Even in its worst second ${percent(worst)} of the ${told.drill.head.slo.of} were good.`]
      : []),
  ];
  return lucky.length === 0 ? [] : [list(lucky)];
}
