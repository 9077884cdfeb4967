import { basename } from 'node:path';
import type { RunResult } from '../../judge/record/result.ts';
import { figuresCsv, requestsCsv } from '../../report/export/csv.ts';
import type { ExportedArm } from '../../report/export/exported.ts';
import { familiesOf } from '../../report/export/families.ts';
import { openMetrics } from '../../report/export/open-metrics.ts';
import { metricLines, traceLines } from '../../report/export/otlp.ts';
import { readRun } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { endedBySignals } from '../interrupt.ts';
import { resolveRun } from '../paths.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { readArms } from './read-arms.ts';
import { writeNew } from './write-new.ts';

type Arms = () => AsyncIterable<ExportedArm>;
type Lines = AsyncIterable<string>;

export interface RunFormat {
  /** File → what goes into it, written as it is read. */
  readonly files: Readonly<Record<string, (result: RunResult, arms: Arms) => Lines>>;
  /** What one does with them. */
  readonly next: readonly string[];
}

export const runFormats: Readonly<Record<string, RunFormat>> = {
  csv: {
    files: {
      'requests.csv': (result, arms) => requestsCsv(result, arms()),
      'figures.csv': (result) => figuresCsv(result),
    },
    next: ['a line for each request, and one for each SLO, sign and figure'],
  },
  prometheus: {
    files: { 'metrics.om': (result, arms) => familyLines(result, arms, openMetrics) },
    next: ['promtool tsdb create-blocks-from openmetrics metrics.om data', 'prometheus --storage.tsdb.path=data'],
  },
  otlp: {
    files: {
      'traces.jsonl': (result, arms) => traceLines(result, arms()),
      'metrics.jsonl': (result, arms) => familyLines(result, arms, metricLines),
    },
    next: [
      "each line is an export request: for a collector's otlpjsonfile receiver, or POST it to /v1/traces and /v1/metrics",
    ],
  },
};

/** Writes what a run has measured; gives what one does with it. */
export async function exportRun(input: Input, format: RunFormat): Promise<readonly string[]> {
  keepHeapSmall();
  const folder = resolveRun(input.operands[1] ?? '');
  const result = await endedBySignals(() => readRun(folder));
  const files = Object.entries(format.files).map(
    ([name, lines]) => [name, () => lines(result, () => readArms(result, folder))] as const,
  );
  await writeNew(input, [result.lab, basename(folder)], files);
  return format.next;
}

async function* familyLines(
  result: RunResult,
  arms: Arms,
  draw: (families: Awaited<ReturnType<typeof familiesOf>>) => Iterable<string>,
): Lines {
  yield* draw(await familiesOf(result, arms()));
}
