import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { exitCodes, LabError } from '../../errors.ts';
import type { RunResult } from '../../judge/record/result.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { projectFolder } from '../../lab/folders.ts';
import { figuresCsv, requestsCsv } from '../../report/export/csv.ts';
import type { ExportedArm } from '../../report/export/exported.ts';
import { familiesOf } from '../../report/export/families.ts';
import { openMetrics } from '../../report/export/open-metrics.ts';
import { metricLines, traceLines } from '../../report/export/otlp.ts';
import { readRun, writeText } from '../../run/store.ts';
import { readArms } from '../export/read-arms.ts';
import type { Input } from '../input.ts';
import { endedBySignals } from '../interrupt.ts';
import { resolveRun, resolveTyped } from '../paths.ts';
import { print, printAside } from '../print.ts';

type Arms = () => AsyncIterable<ExportedArm>;
type Lines = AsyncIterable<string>;

interface Format {
  /** File → what goes into it, written as it is read. */
  readonly files: Readonly<Record<string, (result: RunResult, arms: Arms) => Lines>>;
  /** What one does with them. */
  readonly next: readonly string[];
}

const formats: Readonly<Record<string, Format>> = {
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

/** Writes what a run has measured in a format that other tools read; that it could be written is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  const [typed = '', path = ''] = input.operands;
  const format = formats[typed];
  if (!format) {
    throw new LabError('usage', `there is no format ${JSON.stringify(typed)}`, suggest(typed, Object.keys(formats)));
  }
  const folder = resolveRun(path);
  const result = await endedBySignals(() => readRun(folder));
  const chosen = input.text('out');
  const out = chosen === null ? resolve(projectFolder, 'exports', result.lab, basename(folder)) : resolveTyped(chosen);
  const taken = Object.keys(format.files).find((name) => existsSync(join(out, name)));
  if (taken !== undefined) {
    throw new LabError(
      'usage',
      `${join(out, taken)} is there already`,
      'Name another folder with `--out DIR`, or remove it.',
    );
  }
  try {
    for (const [name, lines] of Object.entries(format.files)) {
      await writeText(
        out,
        name,
        lines(result, () => readArms(result, folder)),
        '--out DIR',
        input.signal,
      );
      printAside(`written: ${join(out, name)}`);
    }
  } catch (error) {
    // Empty, unless a file before it could be written.
    await rmdir(out).catch(() => {});
    throw error;
  }
  print(format.next.map((line) => `  ${line}`).join('\n'));
  return exitCodes.verified;
}

async function* familyLines(
  result: RunResult,
  arms: Arms,
  draw: (families: Awaited<ReturnType<typeof familiesOf>>) => Iterable<string>,
): Lines {
  yield* draw(await familiesOf(result, arms()));
}
