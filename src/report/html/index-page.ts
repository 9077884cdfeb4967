import type { RunResult } from '../../judge/record/result.ts';
import { advised, armOf, firstSli } from '../arms.ts';
import { seconds } from '../numbers.ts';
import { outcomeMark, outcomeTitles, reasonsOf } from '../outcome.ts';
import { measuredFigure, p99Figure } from './figure.ts';
import { html, type Markup } from './markup.ts';
import type { RunPlaces } from './report.ts';
import { drawShell } from './shell.ts';
import { drawTable } from './table.ts';
import { tookSeconds } from './when.ts';

export interface IndexedRun {
  readonly result: RunResult;
  /** From the index to the run's page; null: it has none. */
  readonly href: string | null;
  /** From the index to the run's own files. */
  readonly files: RunPlaces;
}

/** All labs of an `all` on one page, each with the way to its own. */
export function renderIndex(runs: readonly IndexedRun[]): string {
  const well = runs.filter(({ result }) => result.verdict.exitCode === 0).length;
  return drawShell(
    'all labs',
    html`<main><header><p class="top"><b>two-am</b> <span>all labs</span></p>
<h1>${well} of ${runs.length} labs reproduced and fixed</h1></header>
${drawTable(
  'Every lab with its run',
  [
    { head: 'lab' },
    { head: 'verdict' },
    { head: 'p99', figures: true },
    { head: 'bad views', figures: true },
    { head: 'dead ends', figures: true },
    { head: 'what it shows, or why not', words: true },
    { head: 'took', figures: true },
  ],
  runs.map(rowOf),
)}</main>`,
  );
}

function rowOf({ result, href, files }: IndexedRun): (Markup | string | null)[] {
  const { outcome } = result.verdict;
  const fix = advised(result);
  const before = armOf(result, 'defect', 'triggered');
  const after = fix && armOf(result, fix.id, 'triggered');
  const [one, other] = [firstSli(before), firstSli(after)];
  const refuted = result.variants.filter(({ kind, verdict }) => kind === 'wrong-fix' && verdict === 'fails').length;
  const place = { result, files };
  const well = outcome === 'reproduced-and-fixed';
  return [
    href === null ? result.lab : html`<a href="${href}">${result.lab}</a>`,
    html`<span class="${well ? 'good' : outcome === 'inconclusive' ? 'unsure' : 'bad'}">${outcomeMark(outcome)}</span> ${outcomeTitles[outcome].toLowerCase()}`,
    html`${p99Figure(place, before)} → ${p99Figure(place, after)}`,
    html`${measuredFigure(place, before, one)} → ${measuredFigure(place, after, other)}`,
    String(refuted),
    well ? result.incident.lesson : (reasonsOf(result)[0] ?? 'no reason was given'),
    seconds(tookSeconds(result)),
  ];
}
