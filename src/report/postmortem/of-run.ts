import { bucketsOfViews } from '../../judge/drill/alert.ts';
import type { UsersHit } from '../../judge/figures/count-users.ts';
import type { SeenView } from '../../judge/figures/views.ts';
import type { Arm, RunResult, VariantResult } from '../../judge/record/result.ts';
import type { Rows } from '../../lab/rows.ts';
import { advised, armOf, firstSli, nameOf, nounOf, pagesOf, pagingLoadOf } from '../arms.ts';
import { costOf, holds, metAgain } from '../effect.ts';
import { count, percent, quantity, times } from '../numbers.ts';
import { outcomeTitles } from '../outcome.ts';
import { type ComparedProfile, flawsOf, nameProfiled, showsNothing } from '../profiled.ts';
import { sayBad } from './bad.ts';
import { durationOf, sinceOf, timeOf } from './clock.ts';
import { tellRules } from './detection.ts';
import type { Draft, Moment } from './draft.ts';
import { type Block, code, link, list, literal, table, text } from './markdown.ts';
import { tellMoments } from './timeline.ts';

export interface RunDraftOf {
  readonly result: RunResult;
  /** As a link reaches them from the postmortem: the run's folder, `''` or ending in `/`. */
  readonly toFolder: string;
  /** What pages, of the outage, on the run's clock: page views or batches; empty: not kept. */
  readonly views: Rows<SeenView>;
  readonly users: UsersHit | null;
  /** Markdown of pictures, to be shown with the impact. */
  readonly pictures: readonly string[];
}

/** What a run proves, as a postmortem: what was measured, told as the incident that it stands for. */
export function draftOfRun(of: RunDraftOf): Draft {
  const { result, toFolder } = of;
  const { incident, verdict } = result;
  return {
    title: incident.title,
    about: [
      ['incident', literal(`${result.lab}, ${result.id}`)],
      ['date', result.startedAt.slice(0, 10)],
      ['written from', `${link('run.json', `${toFolder}run.json`)}: ${outcomeTitles[verdict.outcome].toLowerCase()}`],
      ['status', 'draft'],
      ['authors', ''],
    ],
    known: {
      Summary: summaryOf(of),
      Impact: [...impactOf(of), ...of.pictures.map(text)],
      Detection: detectionOf(of),
      Timeline: timelineOf(of),
      Trigger: triggerOf(of),
      'Root cause': causeOf(of),
      'Contributing factors': factorsOf(of),
      Resolution: resolutionOf(of),
      'What went well': wellOf(of),
      'Where we got lucky': luckOf(of),
    },
  };
}

function triggered({ result }: RunDraftOf): Arm | null {
  return armOf(result, 'defect', 'triggered');
}

/** When the change came and when one stopped to watch, by the wall clock; null: no change is on record. */
function spanOf({ result }: RunDraftOf): { readonly changedMs: number; readonly endedMs: number } | null {
  const change = result.timeline.find(({ variant, kind }) => variant === 'defect' && kind === 'trigger');
  if (!change || !result.impact) return null;
  const changedMs = Date.parse(result.startedAt) + change.at;
  return { changedMs, endedMs: changedMs + 1_000 * result.impact.seconds };
}

function pagedOf(of: RunDraftOf): number | null {
  const after = of.result.impact?.detectedAfterSeconds ?? null;
  const span = spanOf(of);
  return after === null || span === null ? null : span.changedMs + 1_000 * after;
}

function isProven({ result }: RunDraftOf): boolean {
  return result.variants.find(({ id }) => id === 'defect')?.verdict === 'reproduced';
}

function summaryOf(of: RunDraftOf): Block[] {
  const { impact, incident } = of.result;
  const span = spanOf(of);
  const paged = pagedOf(of);
  if (impact === null || span === null) return [text(`${literal(incident.page)} The run has no impact on record.`)];
  const detected =
    paged === null ? 'no alert fired' : `an alert fired ${durationOf(paged - span.changedMs)} after the change`;
  return [
    text(
      `At ${timeOf(span.changedMs)} UTC this changed: ${literal(incident.trigger.join('; '))}. In the ${durationOf(span.endedMs - span.changedMs)} that ` +
        `we watched from then on, ${count(impact.bad)} of ${count(impact.views)} ${nounOf(triggered(of))} were bad (${percent(impact.bad / impact.views)}; the SLO ` +
        `allows ${percent(allowedIn(of.result))}); ${detected}. ${isProven(of) ? literal(incident.cause) : 'The cause is not proven.'}`,
    ),
    text(`The pager said: ${literal(incident.page)}`),
  ];
}

function allowedIn(result: RunResult): number {
  return firstSli(armOf(result, 'defect', 'triggered'))?.objective ?? 0.01;
}

function impactOf(of: RunDraftOf): Block[] {
  const { result, users } = of;
  const { impact } = result;
  const span = spanOf(of);
  if (impact === null || span === null) return [text('No view of the outage is on record.')];
  const load = pagingLoadOf(triggered(of));
  const answers = triggered(of)?.answers;
  const rate = impact.views / impact.seconds;
  const budgetMinutes = impact.bad / allowedIn(result) / rate / 60;
  const failed = Object.entries(load?.errors ?? {}).map(([kind, times_]) => `${count(times_)} ${literal(kind)}`);
  return [
    table(
      ['', ''],
      [
        [nounOf(triggered(of)), count(impact.views)],
        ['of these, bad', `${count(impact.bad)} (${percent(impact.bad / impact.views)})`],
        [
          'users',
          users === null
            ? `not known: ${nounOf(triggered(of)) === 'batches' ? 'nobody looks at a batch' : 'no view of it was kept'}`
            : `${count(users.hit)} of ${count(users.of)} had a bad view`,
        ],
        ['began', `${timeOf(span.changedMs)} UTC`],
        ['ended', `${timeOf(span.endedMs)} UTC: the run stopped watching; the outage had not been fixed`],
        ['lasted', durationOf(span.endedMs - span.changedMs)],
        [
          'error budget',
          `burned ${times(impact.budgetBurn)} too fast: it spent the budget of ${Number(budgetMinutes.toFixed(1))} min at this load`,
        ],
        ['failed', failed.length === 0 ? `none: ${nounOf(triggered(of))} were ${howBad(answers)}` : failed.join(', ')],
        [
          'wrong answers',
          answers ? `${count(answers.mismatched)} of ${count(answers.checked)} that were checked` : 'not checked',
        ],
      ],
    ),
    text(`${sayBad(nounOf(triggered(of)), load?.budgetMs ?? result.incident.product.budgetMs ?? null)}.`),
  ];
}

function detectionOf(of: RunDraftOf): Block[] {
  const { result, views } = of;
  const span = spanOf(of);
  const paged = pagedOf(of);
  if (span === null) return [];
  const alert = result.timeline.find(({ variant, kind }) => variant === 'defect' && kind === 'alert');
  const startedMs = Date.parse(result.startedAt);
  const buckets = bucketsOfViews(views).map((bucket) => ({
    ...bucket,
    fromMs: bucket.fromMs + startedMs,
    toMs: bucket.toMs + startedMs,
  }));
  return [
    table(
      ['', ''],
      [
        ['detected after', paged === null ? 'not detected' : durationOf(paged - span.changedMs)],
        ['by', alert ? literal(alert.event) : 'nothing'],
      ],
    ),
    ...(buckets.length === 0
      ? []
      : tellRules({ buckets, allowedShare: allowedIn(result), changedMs: span.changedMs, pagedMs: paged })),
  ];
}

const kindNames = {
  trigger: 'change',
  symptom: 'symptom',
  alert: 'page',
  action: 'action',
  'met-again': 'recovered',
} as const;

function timelineOf(of: RunDraftOf): Block[] {
  const { result } = of;
  const startedMs = Date.parse(result.startedAt);
  const calm = armOf(result, 'defect', 'calm');
  const span = spanOf(of);
  const moments: Moment[] = [
    ...(calm
      ? [
          {
            atMs: startedMs + calm.judgedFromMs,
            kind: 'normal',
            text: `${firstSli(calm)?.reason ?? 'the SLO is watched'}: nobody notices`,
            toldBy: 'outcomes',
          },
        ]
      : []),
    ...result.timeline
      .filter(({ variant }) => variant === 'defect')
      .map(({ at, kind, event }) => ({
        atMs: startedMs + at,
        kind: kindNames[kind],
        text: event,
        toldBy: kind === 'trigger' ? 'the runner' : 'outcomes',
      })),
    ...(span ? [{ atMs: span.endedMs, kind: 'end', text: 'the run stops watching', toldBy: 'the runner' }] : []),
  ];
  return [tellMoments(moments)];
}

function triggerOf(of: RunDraftOf): Block[] {
  const { result } = of;
  const span = spanOf(of);
  const fix = advised(result);
  const cured = fix && armOf(result, fix.id, 'triggered');
  const sli = firstSli(cured ?? null);
  return [
    text(`${literal(result.incident.trigger.join('; '))}${span ? `, at ${timeOf(span.changedMs)} UTC` : ''}.`),
    ...(fix && sli?.verdict === 'met'
      ? [
          text(
            `It set the outage off, but it is not what broke: the same change was made with *${literal(nameOf(fix.id))}* in place, under the ` +
              `same load, and the SLO held (${literal(sli.reason)}).`,
          ),
        ]
      : []),
  ];
}

function causeOf(of: RunDraftOf): Block[] {
  const { result } = of;
  const arm = triggered(of);
  const calm = firstSli(armOf(result, 'defect', 'calm'));
  const before =
    calm?.verdict === 'met'
      ? [
          text(
            `It was there before: until the change the SLO held in spite of it (${literal(calm.reason)}), so nobody noticed.`,
          ),
        ]
      : [];
  const signs = arm?.signs ?? [];
  const proof =
    signs.length === 0
      ? []
      : [
          text(
            isProven(of)
              ? 'The signs that only this cause leaves behind:'
              : 'Expected signs, and what was seen of them:',
          ),
          table(
            ['sign', 'of', 'measured', 'threshold', 'seen'],
            signs.map(({ name, of: subject, value, unit, threshold, present }) => [
              literal(name),
              literal(subject),
              quantity(value, unit),
              quantity(threshold, unit),
              present === null ? 'cannot tell' : present ? 'yes' : 'no',
            ]),
          ),
        ];
  const cause = isProven(of)
    ? literal(result.incident.cause)
    : `Not proven by this run: ${literal(result.variants.find(({ id }) => id === 'defect')?.reason ?? 'the defect was not judged')}. Expected: ${literal(result.incident.cause)}`;
  return [text(cause), ...before, ...proof, ...(result.profile ? tellProfile(result, result.profile) : [])];
}

function tellProfile(result: RunResult, profile: ComparedProfile): Block[] {
  const whose = literal(nameProfiled(profile));
  const { busy, named } = profile;
  const atWork =
    busy && named
      ? [
          text(
            `In a CPU profile ${whose} was busy for ${percent(busy.before)} of the time, and for ${percent(busy.after)} with the fix.`,
          ),
        ]
      : [];
  const [hottest] = showsNothing(profile) ? [] : profile.functions;
  const largest =
    hottest && hottest.before > 0.1
      ? [
          text(
            `In a CPU profile of ${whose} ${code(hottest.name)} took ` +
              `${percent(hottest.before)} of the busy time, and ${percent(hottest.after)} with the fix.`,
          ),
        ]
      : [];
  const told = [...atWork, ...largest];
  const flaws = flawsOf(result, profile).map((flaw) => text(`Not all of the profile could be used: ${literal(flaw)}.`));
  return told.length === 0 ? [] : [...told, ...flaws];
}

function factorsOf(of: RunDraftOf): Block[] {
  const { result } = of;
  const figures = (triggered(of)?.figures ?? []).map(
    ({ meaning, value, unit }) => `${quantity(value, unit)}: ${literal(meaning)}`,
  );
  const dead = result.variants.filter(({ kind, verdict }) => kind === 'wrong-fix' && verdict === 'fails');
  const tempting =
    dead.length === 0
      ? []
      : [
          `Obvious remedies that do not help: ${dead.map(({ id, note }) => `*${literal(nameOf(id))}* (${literal(note)})`).join(' ')}`,
        ];
  const siblings = result.variants
    .filter(({ kind, verdict }) => kind === 'sibling' && verdict === 'reproduced')
    .map(({ id, note }) => `The same defect was shown elsewhere, *${literal(nameOf(id))}*: ${literal(note)}`);
  const afterwards = firstSli(armOf(result, 'defect', 'recovered'));
  const lasting =
    afterwards?.verdict === 'violated'
      ? [
          `It can outlive its trigger: after ${literal((result.incident.recovery ?? []).join('; '))} had come and gone, ${literal(afterwards.reason)}.`,
        ]
      : [];
  const all = [...figures, ...lasting, ...tempting, ...siblings];
  return all.length === 0 ? [] : [list(all)];
}

function resolutionOf(of: RunDraftOf): Block[] {
  const { result } = of;
  const mitigations = result.variants.flatMap((variant) => {
    const effect = armOf(result, variant.id, 'triggered')?.effect;
    return effect ? [{ variant, effect }] : [];
  });
  const fixes = result.variants.filter(({ kind }) => kind === 'fix');
  return [
    text(
      'This is an experiment: it was not fixed. What would have helped was tried separately, in worlds that burned the same way.',
    ),
    ...(mitigations.length === 0
      ? []
      : [
          text('That night:'),
          table(
            ['mitigation', 'SLO met again', 'what it cost', 'held'],
            mitigations.map(({ variant, effect }) => [
              literal(variant.note),
              metAgain(effect),
              costOf(effect),
              holds(effect) ? 'yes' : 'no',
            ]),
          ),
        ]),
    ...(fixes.length === 0
      ? []
      : [
          text('For good:'),
          table(
            ['fix', 'under the same change', 'headroom', 'what it costs'],
            fixes.map((fix) => fixRow(result, fix)),
          ),
        ]),
  ];
}

function fixRow(result: RunResult, fix: VariantResult): string[] {
  const arm = armOf(result, fix.id, 'triggered');
  const name = `${literal(nameOf(fix.id))}${fix.recommended ? ' (advised)' : ''}`;
  return [name, literal(firstSli(arm)?.reason ?? 'not measured'), times(arm?.headroom ?? null), literal(fix.note)];
}

function wellOf(of: RunDraftOf): Block[] {
  const paged = pagedOf(of);
  const span = spanOf(of);
  return paged === null || span === null
    ? []
    : [
        list([
          `The alert on the SLO fired ${sinceOf(paged - span.changedMs).slice(1)} after the change, on what users saw.`,
        ]),
      ];
}

function howBad(answers: Arm['answers'] | undefined): string {
  return answers && answers.mismatched > 0 ? 'answered wrongly, or late' : 'late';
}

/** Only what was measured and might as well have been otherwise. */
function luckOf(of: RunDraftOf): Block[] {
  const arm = triggered(of);
  const pages = nounOf(arm) === 'page views' ? pagesOf(arm) : null;
  const calm = armOf(of.result, 'defect', 'calm');
  const lucky = [
    ...(arm && arm.answers.checked > 0 && arm.answers.mismatched === 0
      ? [`Each of the ${count(arm.answers.checked)} answers that came was right${pages ? ': late, not wrong' : ''}.`]
      : []),
    ...(pages && pages.sent > 0 && pages.failed === 0
      ? ['No view failed: everybody who waited long enough was served.']
      : []),
    ...(calm?.headroom && calm.headroom < 2
      ? [
          `Before the change there was headroom of only ${times(calm.headroom)}: a smaller change would have done it too.`,
        ]
      : []),
  ];
  return lucky.length === 0 ? [] : [list(lucky)];
}
