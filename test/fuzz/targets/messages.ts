import { duplexPair } from 'node:stream';
import { LabError } from '../../../src/errors.ts';
import { openBorder } from '../../../src/world/assembly/message-border.ts';
import { mutateBytes, mutateValue, pick, whole, writeValue } from '../mutate.ts';
import { plain } from '../target.ts';

const second = { second: 0, views: 2, good: 1, bad: 1, failed: 0, p50Ms: 3, p99Ms: null, inFlight: 1 };

/** What a process that runs a variant may send its runner. */
export const messages = plain(async (draw) => {
  const [ours, theirs] = duplexPair();
  const wrong: string[] = [];
  const border = openBorder(ours, {
    name: 'load',
    ticks: true,
    onTick(seconds) {
      if (seconds.some((one) => !Number.isSafeInteger(one.second) || one.second < 0)) wrong.push('a tick of no second');
    },
    onClock({ receivedMs, sentMs }) {
      if (!Number.isFinite(receivedMs + sentMs)) wrong.push('a clock that is none');
    },
    onFlood: (error) => border.close(error),
  });
  const answered = border.ask({ kind: 'mark' }).answer.catch((error: unknown) => {
    if (!(error instanceof LabError)) throw error;
    if (/[^\n -~\u00a0-\uffff]/.test(error.message)) wrong.push('control characters in an error');
  });
  // Not until it is told to read does it say what was asked.
  const question: unknown = JSON.parse(String(await new Promise((resolve) => theirs.once('data', resolve))));
  const { id } = question as { readonly id: string };
  const honest = [
    { id, ok: true, clock: { receivedMs: 1, sentMs: 2 }, value: { readMs: 1, views: [] } },
    { id, ok: false, message: 'no', known: { code: 'usage', hint: 'look' } },
    { kind: 'tick', seconds: [second, second] },
    { cmd: 'NODE_HANDLE', type: 'net.Socket' },
    { cmd: 'NODE_disconnect' },
  ];
  const lines = Array.from({ length: 1 + whole(draw, 6) }, () => {
    const line = Buffer.from(
      `${writeValue(draw() < 0.8 ? mutateValue(draw, pick(draw, honest)) : pick(draw, honest))}\n`,
    );
    return draw() < 0.4 ? mutateBytes(draw, line) : line;
  });
  for (const line of lines) theirs.write(line);
  await new Promise((resolve) => setImmediate(resolve));
  border.readStrays();
  border.close(new LabError('process-died', 'gone', 'Run it again.'));
  await answered;
  theirs.destroy();
  return wrong[0] ?? null;
});
