import type { RunResult } from '../../judge/record/result.ts';
import type { LedgerEntry } from '../../lab/evidence.ts';
import type { ExportedArm } from '../../report/export/exported.ts';
import { readPlan, readRequests } from '../../run/store.ts';
import { endedBySignals } from '../interrupt.ts';
import { sinceStart } from '../run-files.ts';

/** One after the other: the evidence of an arm may be large. Error: `damaged-run`. */
export async function* readArms(result: RunResult, runFolder: string): AsyncIterable<ExportedArm> {
  const { runStartedMs } = await readPlan(runFolder);
  const move = (atMs: number) => atMs - runStartedMs;
  for (const arm of result.arms) {
    const { outcomes, ledgers } = await endedBySignals(() => readRequests(runFolder, arm.evidence));
    yield {
      arm,
      views: new Map(outcomes.map(({ from, value }) => [from, sinceStart(value, runStartedMs)])),
      ledgers: ledgers.map(({ from, value }) => ({ from, entries: value.entries.map((one) => moved(one, move)) })),
    };
  }
}

type Move = (atMs: number) => number;

function moved({ id, arrivedMs, leftMs, spans }: LedgerEntry, move: Move): LedgerEntry {
  return {
    id,
    arrivedMs: move(arrivedMs),
    leftMs: leftMs === null ? null : move(leftMs),
    spans: spans.map(({ part, fromMs, toMs }) => ({ part, fromMs: move(fromMs), toMs: move(toMs) })),
  };
}
