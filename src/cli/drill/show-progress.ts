import { setTimeout as wait } from 'node:timers/promises';
import type { VerifyProgress } from '../../drill/ask-keeper.ts';
import { runClock } from '../../report/clocks.ts';
import { clip } from '../../report/text.ts';
import { Screen } from '../live/screen.ts';
import { canRedraw } from '../live/show-live.ts';
import { printAside } from '../print.ts';
import { spell } from '../terminal.ts';

const everyMs = 1_000;
/** Where nothing can be drawn anew, a line now and then will do. */
const lineEveryMs = 15_000;

/** Shows how far a verification is until it has ended; gives what it gave. */
export async function showProgress<T>(work: Promise<T>, read: () => Promise<VerifyProgress | null>): Promise<T> {
  const over = new AbortController();
  const done = work.finally(() => over.abort());
  done.catch(() => {});
  const screen = canRedraw(process.stderr, process.env) ? new Screen(process.stderr) : null;
  let [said, saidAtMs] = ['', Number.NEGATIVE_INFINITY];
  try {
    while (!over.signal.aborted) {
      // Whoever cannot tell how far it is can still give the verdict.
      const progress = await read().catch(() => null);
      if (progress !== null && !over.signal.aborted) {
        const [line = '', ...rest] = sayProgress(progress);
        if (screen)
          screen.draw(
            [],
            [line, ...rest].map((one) => spell(clip(one, screen.width))),
          );
        else if (progress.doing !== said || progress.elapsedMs - saidAtMs > lineEveryMs) {
          printAside([line, ...rest].join('\n'));
          [said, saidAtMs] = [progress.doing, progress.elapsedMs];
        }
      }
      await wait(everyMs, undefined, { signal: over.signal }).catch(() => {});
    }
  } finally {
    screen?.close([]);
  }
  return done;
}

/** What it waits for and how long that may take; below it what was seen so far. */
export function sayProgress({ of, doing, soFar, elapsedMs, leftMs }: VerifyProgress): string[] {
  return [
    `  … ${of}: ${doing} (${runClock(elapsedMs)}, at most ${runClock(leftMs)} more)`,
    ...(soFar === null ? [] : [`    so far ${soFar}`]),
  ];
}
