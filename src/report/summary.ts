import type { RunResult } from '../judge/record/result.ts';
import { advised, armOf, firstSli, nameOf } from './arms.ts';
import { makeInk } from './ink.ts';
import { quantity, seconds } from './numbers.ts';
import { outcomeMark, outcomeTitles, reasonsOf } from './outcome.ts';
import { clip, left, plain, right, widthOf } from './text.ts';

export interface SummaryOptions {
  readonly colour: boolean;
  readonly width?: number;
}

/** One line a run, for a person or a log that only wants to know how it ended. */
export function renderQuiet(result: RunResult): string {
  const { outcome } = result.verdict;
  const title = outcomeTitles[outcome].toLowerCase();
  return `${outcomeMark(outcome)} ${plain(result.lab)}: ${title}: ${gistOf(result)} (${tookOf(result)})`;
}

/** The labs of an `all`, a line each, and how many ended well. */
export function renderSummary(results: readonly RunResult[], options: SummaryOptions): string {
  const ink = makeInk(options.colour);
  const width = options.width ?? 80;
  const lab = Math.max(0, ...results.map((result) => widthOf(result.lab)));
  const took = Math.max(0, ...results.map((result) => widthOf(tookOf(result))));
  const title = Math.max(0, ...results.map(({ verdict }) => outcomeTitles[verdict.outcome].length));
  const lines = results.map((result) => {
    const { outcome } = result.verdict;
    const paint = outcome === 'reproduced-and-fixed' ? ink.green : outcome === 'inconclusive' ? ink.yellow : ink.red;
    const start = `  ${paint(outcomeMark(outcome))} ${left(result.lab, lab)}  ${right(tookOf(result), took)}  `;
    const told = `${left(outcomeTitles[outcome].toLowerCase(), title)}  ${gistOf(result)}`;
    return clip(start + told, width);
  });
  const well = results.filter(({ verdict }) => verdict.exitCode === 0).length;
  return [...lines, '', `  ${well} of ${results.length} labs reproduced and fixed`].join('\n');
}

/** The SLO's figure before and after, or why the run did not end well. */
function gistOf(result: RunResult): string {
  if (result.verdict.outcome !== 'reproduced-and-fixed') return plain(reasonsOf(result)[0] ?? 'no reason was given');
  const fix = advised(result);
  const before = firstSli(armOf(result, 'defect', 'triggered'));
  const after = fix && firstSli(armOf(result, fix.id, 'triggered'));
  if (!before || !after) return plain(result.incident.lesson);
  const show = (sli: typeof before) => quantity(sli.value, sli.unit);
  return `${before.name} ${show(before)} → ${show(after)} with ${nameOf(fix.id)}`;
}

function tookOf(result: RunResult): string {
  return seconds(Math.round((Date.parse(result.finishedAt) - Date.parse(result.startedAt)) / 1_000));
}
