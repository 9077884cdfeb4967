import { observables } from '../../judge/drill/observables.ts';
import type { Arm, RunResult } from '../../judge/record/result.ts';
import { components, type DrillFacts, evidenceIds, mechanisms } from '../../lab/drill.ts';
import { drawChanges } from '../../lab/night/draw-changes.ts';
import { armOf, firstSli, nounOf, pagesOf, pagingLoadOf } from '../arms.ts';
import { costOf, metAgain } from '../effect.ts';
import { secondsOf } from '../html/chart/seconds.ts';
import { count, milliseconds, percent, quantity } from '../numbers.ts';
import { nameProfiled } from '../profiled.ts';
import { sayBad } from './bad.ts';
import { timeOf } from './clock.ts';
import { type Block, list, literal, renderBlocks, table, text } from './markdown.ts';

export interface EvidenceOfRun {
  readonly result: RunResult;
  readonly facts: DrillFacts;
  /** Markdown of pictures. */
  readonly pictures: readonly string[];
}

/**
 * What somebody has who writes a postmortem, for practice: figures, seconds, mitigations, what changed. Neither the cause nor what a
 * figure means: to find that is the exercise.
 */
export function renderEvidence({ result, facts, pictures }: EvidenceOfRun): string {
  const arm = armOf(result, 'defect', 'triggered');
  const sections: readonly (readonly [string, readonly Block[]])[] = [
    ['What the pager said', [text(literal(result.incident.page)), ...sloOf(result)]],
    ['What had changed', [changesOf(result, facts)]],
    ['What is on record', [recordOf(result)]],
    ['Second by second', [...pictures.map(text), ...secondsIn(result)]],
    ['Figures', [...figuresOf(result, arm), ...ledgerOf(arm), ...profileOf(result)]],
    ['What was tried that night', [mitigationsOf(result)]],
    [
      'Words to answer in',
      [
        text('A component: the one that needs the fix, so that what changed does no harm:'),
        list(Object.entries(components).map(([id, says]) => `\`${id}\`: ${says}`)),
        text('A mechanism; some of these are innocent:'),
        list(Object.entries(mechanisms).map(([id, says]) => `\`${id}\`: ${says}`)),
        text('Evidence:'),
        list(evidenceIds.map((id) => `\`${id}\`: ${observables[id].text}`)),
      ],
    ],
  ];
  const body = sections.map(([title, blocks]) => `## ${title}\n\n${renderBlocks(blocks)}`);
  return `${['# The evidence', ...body].join('\n\n')}\n`;
}

function sloOf(result: RunResult): Block[] {
  const arm = armOf(result, 'defect', 'triggered');
  const sli = firstSli(arm);
  const budgetMs = pagingLoadOf(arm)?.budgetMs ?? result.incident.product.budgetMs ?? null;
  return sli === null
    ? []
    : [
        text(
          `The SLO: at most ${percent(sli.objective)} of the ${nounOf(arm)} may be bad. ${sayBad(nounOf(arm), budgetMs)}.`,
        ),
      ];
}

function changedAtOf(result: RunResult): number {
  const change = result.timeline.find(({ variant, kind }) => variant === 'defect' && kind === 'trigger');
  return Date.parse(result.startedAt) + (change?.at ?? 0);
}

/** Of all teams, the one that mattered among them; as long ago as a status page would tell. */
function changesOf(result: RunResult, { trigger }: DrillFacts): Block {
  const changedMs = changedAtOf(result);
  const rows = drawChanges(trigger, result.seed, 'model-1')
    .map(({ name, team, title, isTrigger, minutesBefore }) => ({
      atMs: isTrigger ? changedMs : changedMs - 60_000 * minutesBefore,
      name,
      team,
      title,
    }))
    .toSorted((one, other) => one.atMs - other.atMs);
  return table(
    ['time (UTC)', 'team', 'change', 'what'],
    rows.map(({ atMs, name, team, title }) => [timeOf(atMs), literal(team), literal(name), literal(title)]),
  );
}

function recordOf(result: RunResult): Block {
  const startedMs = Date.parse(result.startedAt);
  const { impact } = result;
  const ended =
    impact === null
      ? []
      : [{ atMs: changedAtOf(result) + 1_000 * impact.seconds, text: 'we stopped watching; it had not been fixed' }];
  const rows = [
    ...result.timeline
      .filter(({ variant, kind }) => variant === 'defect' && kind !== 'trigger')
      .map(({ at, event }) => ({ atMs: startedMs + at, text: event })),
    ...ended,
  ];
  return table(
    ['time (UTC)', 'what'],
    rows.map(({ atMs, text }) => [timeOf(atMs), literal(text)]),
  );
}

function secondsIn(result: RunResult): Block[] {
  const startedMs = Date.parse(result.startedAt);
  const arms = [armOf(result, 'defect', 'calm'), armOf(result, 'defect', 'triggered')];
  const rows = arms.flatMap((arm) => {
    const by = (series: 'p50' | 'p99' | 'good') =>
      new Map(secondsOf(arm, series).map(({ atMs, value }) => [atMs, value]));
    const [p50, p99, good] = [by('p50'), by('p99'), by('good')];
    return secondsOf(arm, 'rate').map(({ atMs, value }) => [
      timeOf(startedMs + atMs),
      count(value),
      count(good.get(atMs) ?? null),
      milliseconds(p50.get(atMs) ?? null),
      milliseconds(p99.get(atMs) ?? null),
    ]);
  });
  return rows.length === 0 ? [] : [table(['second (UTC)', 'views', 'good', 'p50', 'p99'], rows)];
}

function figuresOf(result: RunResult, arm: Arm | null): Block[] {
  const { impact } = result;
  const pages = pagesOf(arm);
  const rows = [
    ...(impact === null
      ? []
      : [
          ['views since the change', 'pages', count(impact.views)],
          ['bad views since the change', 'pages', count(impact.bad)],
        ]),
    ...[...(arm?.signs ?? []), ...(arm?.figures ?? [])].map(({ name, of, value, unit }) => [
      literal(name),
      literal(of),
      quantity(value, unit),
    ]),
    ...(pages
      ? [
          ['answered', 'pages', count(pages.completed)],
          ['still in flight', 'pages', count(pages.unfinished)],
          ['failed', 'pages', count(pages.failed)],
        ]
      : []),
    ...Object.entries(pages?.errors ?? {}).map(([kind, times]) => [literal(kind), 'pages', count(times)]),
    ...(arm ? [['wrong answers', 'pages', count(arm.answers.mismatched)]] : []),
  ];
  return [
    text('While it burned. Each figure is that of a service; `pages` are the page views.'),
    table(['figure', 'of', 'value'], rows),
  ];
}

function ledgerOf(arm: Arm | null): Block[] {
  const spent = (arm?.ledger ?? []).filter(({ meanMs }) => meanMs > 0);
  return spent.length === 0
    ? []
    : [
        text('Where the time of an answered view went, on average:'),
        table(
          ['part', 'time'],
          spent.map(({ part, meanMs }) => [literal(part), milliseconds(meanMs)]),
        ),
      ];
}

function profileOf(result: RunResult): Block[] {
  const { profile } = result;
  const functions = (profile?.functions ?? []).filter(({ before }) => before > 0.02).slice(0, 8);
  const atWork = profile?.busy ? `which was busy for ${percent(profile.busy.before)} of the time; ` : '';
  return profile === null || functions.length === 0
    ? []
    : [
        text(`A CPU profile of ${literal(nameProfiled(profile))}, ${atWork}self time as a share of its busy time:`),
        table(
          ['function', 'share'],
          functions.map(({ name, before }) => [literal(name), percent(before)]),
        ),
      ];
}

function mitigationsOf(result: RunResult): Block {
  const rows = result.variants.flatMap(({ id, kind, note }) => {
    const recovery = kind === 'mitigation' ? armOf(result, id, 'triggered')?.effect : null;
    return recovery ? [[literal(note), metAgain(recovery), costOf(recovery)]] : [];
  });
  return rows.length === 0
    ? text('No mitigation was applied in this run.')
    : table(['mitigation', 'SLO met again', 'what it cost'], rows);
}
