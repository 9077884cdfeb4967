import type { DrillSummary } from '../judge/drill/drill-summary.ts';
import type { Debriefing } from '../judge/drill/fit-night.ts';
import { turnedAwayAtMost } from '../judge/drill/mitigated.ts';
import { answersAtMost } from '../judge/drill/wrong-turns.ts';
import { runClock } from './clocks.ts';
import { makeInk } from './ink.ts';
import { count, percent, sensible, times, unknown } from './numbers.ts';
import { clip, hang, left, plain, right } from './text.ts';

export interface DrillSheetOptions {
  readonly colour: boolean;
  readonly width?: number;
}

/** What a drill was, for the debrief: times and harm side by side, and no score of them. `after`: what its lab says once it is over. */
export function renderDrillSheet(drill: DrillSummary, after: Debriefing | null, options: DrillSheetOptions): string {
  const ink = makeInk(options.colour);
  const width = Math.min(80, Math.max(60, options.width ?? 80));
  const title = (text: string) => `  ${ink.bold(text)}`;
  const row = (name: string, value: string, note = '') => {
    const start = `    ${left(name, 22)}${right(value, 8)}`;
    return note === '' ? [start] : hang(`${start}  `, note, width);
  };
  const told = (label: string, text: string) => hang(`    ${left(label, 10)}`, text, width);
  const sections = [
    [
      ...hang(` ${ink.bold(`DRILL ${plain(drill.id)}`)}   `, drill.title ?? 'not revealed yet', width),
      ...(drill.cause === null ? [] : hang('   ', drill.cause, width)),
    ],
    [
      `${title(left('SINCE THE PAGE', 24))}${ink.dim('    m:ss')}`,
      ...row('acknowledged', clockOf(drill.times.acknowledgedMs)),
      ...row('diagnosed', clockOf(drill.times.diagnosedMs), sayAnswers(drill)),
      ...row('mitigated, verified', clockOf(drill.times.mitigatedMs), sayBurnedAgain(drill)),
      ...(drill.turnedAwayOk === null
        ? []
        : row('OK by turning away', nearestClock(drill.turnedAwayOk.atMs), sayTurnedAway(drill.turnedAwayOk))),
      ...row('fixed, verified', clockOf(drill.times.fixedMs)),
      ...(drill.revealedMs === null
        ? []
        : row('revealed', clockOf(drill.revealedMs), 'on request; nothing after it counts above')),
      ...row('the SLO held', clockOf(drill.times.firstMetMs), sayHeld(drill)),
      ...row(drill.ended ? 'ended' : 'so far', clockOf(drill.lastedMs)),
      ...(drill.downMs === 0 ? [] : row('the world was down', clockOf(drill.downMs), 'left out of the rows above')),
    ],
    [title('HARM'), ...harmOf(drill, row)],
    [
      title('WRONG TURNS'),
      ...(drill.wrongTurns.length === 0
        ? ['    none']
        : drill.wrongTurns.flatMap(({ atMs, title }) => told(nearestClock(atMs), title))),
    ],
    drill.unclear.length === 0
      ? []
      : [title('NOBODY CAN TELL'), ...drill.unclear.flatMap(({ atMs, title }) => told(nearestClock(atMs), title))],
    [
      title('LOOKED AT'),
      ...hang(
        '    ',
        drill.inspected.length === 0 ? 'nothing with `drill evidence` or `drill status`' : drill.inspected.join(', '),
        width,
      ),
      ...hang(
        '    ',
        `hints: ${drill.hints.taken === 0 ? 'none' : `${drill.hints.taken} of ${drill.hints.of}`}`,
        width,
      ),
    ],
    after === null
      ? []
      : [
          title('WHAT AN EXPERT LOOKS AT FIRST'),
          ...after.looksFirst.flatMap((look, at) => hang(`    ${at + 1}. `, look, width)),
        ],
    after === null
      ? []
      : [
          title('FOR THE DEBRIEF'),
          ...after.debrief.flatMap((question, at) => hang(`    ${at + 1}. `, question, width)),
        ],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => clip(line.trimEnd(), width)).join('\n'))
    .join('\n\n');
}

type Row = (name: string, value: string, note?: string) => string[];

function harmOf({ harm, of, neighbours }: DrillSummary, row: Row): string[] {
  return [
    ...row(
      of === 'batches' ? 'bad batches' : 'bad views',
      `${harm.young > 0 ? '≥ ' : ''}${count(harm.bad)}`,
      `of ${count(harm.views)} since it began${harm.young > 0 ? `; ${count(harm.young)} had not ended` : ''}`,
    ),
    ...(harm.usersHit === null
      ? []
      : row('users hit', count(harm.usersHit), `of ${harm.users}, with at least one bad view`)),
    ...row(
      'error budget',
      times(harm.burn),
      `the allowed rate: it spent the budget of ${sayBudget(harm.budgetMinutes)}`,
    ),
    ...row(
      'lost by mitigating',
      count(harm.lostByMitigations),
      harm.lostByMitigations === 0 ? '' : `${of === 'batches' ? 'batches' : 'views'}, beyond what was bad already`,
    ),
    ...(harm.turnedAway === 0 ? [] : row('turned away', count(harm.turnedAway), 'page views, by own mitigations')),
    ...(neighbours === null
      ? []
      : row(
          'other programs',
          percent(roundShare(neighbours.meanShare)),
          `of the machine, ${percent(roundShare(neighbours.worstShare))} in the worst second`,
        )),
  ];
}

function roundShare(share: number): number {
  return Math.round(share * 100) / 100;
}

function sayBudget(minutes: number | null): string {
  return minutes === null ? unknown : `${sensible(Math.round(minutes))} min`;
}

function sayHeld({ times: { firstMetMs, metAgainMs } }: DrillSummary): string {
  if (firstMetMs === null) return 'it was violated to the end';
  if (metAgainMs === null) return 'for a while; it was violated at the end';
  return firstMetMs === metAgainMs
    ? 'from then on, to the end'
    : `for a while; to the end from ${nearestClock(metAgainMs)} on`;
}

/** Who tries every answer finds the right one as well. */
function sayAnswers({ answers, times: { diagnosedMs } }: DrillSummary): string {
  if (diagnosedMs === null) return answers < 2 ? '' : `${count(answers)} answers, none of them right and shown`;
  if (answers < 2) return '';
  const others = `after ${count(answers - 1)} other ${answers === 2 ? 'answer' : 'answers'}`;
  return answers > answersAtMost + 1 ? `${others}: found by trying` : others;
}

function sayBurnedAgain({ burnedAgainMs }: DrillSummary): string {
  return burnedAgainMs === null ? '' : `it was OK, and burned again at ${nearestClock(burnedAgainMs)}`;
}

function sayTurnedAway({ share }: NonNullable<DrillSummary['turnedAwayOk']>): string {
  return `${percent(share)} of the visitors: no mitigation, beyond ${percent(turnedAwayAtMost)}`;
}

/** To the nearest second, as the postmortem has it. */
function nearestClock(ms: number): string {
  return runClock(Math.round(ms / 1_000) * 1_000);
}

function clockOf(ms: number | null): string {
  return ms === null ? unknown : nearestClock(ms);
}

const columns = [
  { head: 'drill', width: 17 },
  { head: 'what it was', width: 16 },
  { head: 'ack', width: 6 },
  { head: 'diag', width: 6 },
  { head: 'mitig', width: 6 },
  { head: 'fix', width: 6 },
  { head: 'bad', width: 8 },
  { head: 'own', width: 8 },
  { head: 'hint', width: 5 },
] as const;

/** All drills, the oldest first, a line each, and one more where it was asked what it was: progress is read down a column. */
export function renderDrillHistory(drills: readonly DrillSummary[], options: DrillSheetOptions): string {
  const ink = makeInk(options.colour);
  const line = (cells: readonly string[]) =>
    `  ${cells
      .map((cell, at) => {
        const { width } = columns[at] ?? { width: 6 };
        return at < 2 ? left(cell, width) : right(cell, width);
      })
      .join('')}`.trimEnd();
  const rows = drills.flatMap(({ id, of, lab, revealedMs, times: told, harm, hints }) => [
    line([
      `${plain(id)}  `,
      lab === null ? 'not revealed' : plain(lab),
      clockOf(told.acknowledgedMs),
      clockOf(told.diagnosedMs),
      clockOf(told.mitigatedMs),
      clockOf(told.fixedMs),
      count(harm.bad),
      // Batches and page views are not to be added up.
      count(of === 'batches' ? harm.lostByMitigations : harm.lostByMitigations + harm.turnedAway),
      `${hints.taken}`,
    ]),
    ...(revealedMs === null ? [] : [ink.dim(`  ${left('', 17)}revealed ${clockOf(revealedMs)}`)]),
  ]);
  const legend = [
    '  ack, diag, mitig, fix: m:ss since the page · bad: page views, or batches',
    '  own: lost by mitigating, or turned away by it',
  ];
  return [ink.dim(line(columns.map(({ head }) => head))), ...rows, '', ...legend.map((text) => ink.dim(text))].join(
    '\n',
  );
}
