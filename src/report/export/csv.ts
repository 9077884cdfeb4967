import { stringify } from 'csv-stringify/sync';
import type { RunResult } from '../../judge/record/result.ts';
import { type ExportedArm, epochOf, labelsOf, outcomeOf } from './exported.ts';

/** RFC 4180, with a head; text that a spreadsheet would take for a formula gets a quote before it, as OWASP advises. */
const linesAtOnce = 1_000;

type Cell = string | number | null;

async function* tableOf(
  head: readonly string[],
  rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>,
): AsyncIterable<string> {
  yield stringify([head]);
  let some: Cell[][] = [];
  for await (const row of rows) {
    some.push(row.map(harmless));
    if (some.length < linesAtOnce) continue;
    yield stringify(some);
    some = [];
  }
  if (some.length > 0) yield stringify(some);
}

function harmless(cell: Cell): Cell {
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

const armHead = ['lab', 'run', 'variant', 'phase', 'take'] as const;

/** A line for each request of each arm. `in_window`: whether it counted for the verdict. */
export async function* requestsCsv(result: RunResult, arms: AsyncIterable<ExportedArm>): AsyncIterable<string> {
  yield* tableOf(
    [
      ...armHead,
      'stream',
      'id',
      'user',
      'intended_at',
      'intended_ms',
      'late_ms',
      'latency_ms',
      'finished',
      'outcome',
      'failure',
      'answer',
      'rows',
      'in_window',
    ],
    requestRows(result, arms),
  );
}

async function* requestRows(result: RunResult, arms: AsyncIterable<ExportedArm>): AsyncIterable<Cell[]> {
  for await (const { arm, views } of arms) {
    const labels = Object.values(labelsOf(result, arm));
    for (const [stream, some] of views) {
      for (const view of some) {
        yield [
          ...labels,
          stream,
          view.id,
          view.user,
          new Date(epochOf(result, view.atMs)).toISOString(),
          view.atMs,
          view.lateMs,
          view.latencyMs,
          view.doneMs === null ? 'no' : 'yes',
          outcomeOf(view),
          view.failure,
          view.answer,
          view.rows,
          view.atMs >= arm.judgedFromMs && view.atMs <= arm.judgedToMs ? 'yes' : 'no',
        ];
      }
    }
  }
}

/** A line for each SLO, sign and figure of each arm, with its interval, and the limit that it was held against. */
export async function* figuresCsv(result: RunResult): AsyncIterable<string> {
  yield* tableOf(
    [...armHead, 'kind', 'name', 'of', 'value', 'low', 'high', 'unit', 'limit', 'says'],
    figureRows(result),
  );
}

function* figureRows(result: RunResult): Iterable<Cell[]> {
  for (const arm of result.arms) {
    const labels = Object.values(labelsOf(result, arm));
    for (const { name, of, value, low, high, unit, objective, verdict } of arm.slis)
      yield [...labels, 'slo', name, of, value, low, high, unit, objective, verdict];
    for (const { name, of, value, low, high, unit, threshold, present } of arm.signs)
      yield [...labels, 'sign', name, of, value, low, high, unit, threshold, sayPresent(present)];
    for (const { name, of, value, low, high, unit } of arm.figures)
      yield [...labels, 'figure', name, of, value, low, high, unit, null, null];
  }
}

function sayPresent(present: boolean | null): string {
  if (present === null) return 'unknown';
  return present ? 'present' : 'gone';
}
