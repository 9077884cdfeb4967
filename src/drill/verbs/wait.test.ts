import { expect, test } from 'vitest';
import { seconds } from '../../judge/drill/drill.fixture.ts';
import { answerAsKeeper, pagedDrill } from '../drill.test-data.ts';
import { readDrill } from '../drill-folder.ts';
import { hasHeld, waitUntil } from './wait.ts';

test('a wait is over once that many whole seconds in a row were so, the newest two left out', () => {
  expect(hasHeld(true, 3, seconds(0, 40, 0, 0, 0, 0, 0))).toBe(true);
  expect(hasHeld(true, 4, seconds(0, 40, 0, 0, 0, 0, 0))).toBe(false);
  expect(hasHeld(false, 3, seconds(0, 40, 40, 40, 0, 0))).toBe(true);
});

test('views that may still turn out to be bad do not end a wait', () => {
  const young = seconds(3_000, 0, 0, 0, 0, 0).map((second) => ({ ...second, good: 0, inFlight: 40 }));
  expect(hasHeld(true, 3, [...seconds(0, 0, 40, 0), ...young])).toBe(false);
  expect(hasHeld(true, 3, [...seconds(0, 0, 0, 0), ...young])).toBe(true);
});

const { signal } = new AbortController();

/** Seconds of good views, the first so many ms from now. */
function goodFrom(ms: number) {
  return seconds(0, 0, 0, 0, 0, 0).map((second, at) => ({
    ...second,
    at: new Date(Date.now() + ms + at * 1_000).toISOString(),
  }));
}

test('what was before the wait does not end it, and time runs out; nothing of it is recorded', async () => {
  const folder = await pagedDrill();
  let fromMs = -60_000;
  await answerAsKeeper(folder, () => ({ seconds: goodFrom(fromMs) }));
  const awaited = { what: 'good', forSeconds: 3, withinSeconds: 0 } as const;
  await expect(waitUntil(folder, awaited, signal)).rejects.toMatchObject({
    code: 'no-answer',
    message: 'it was not good for 3 s within 0 s',
  });
  fromMs = 1_000;
  await waitUntil(folder, { ...awaited, withinSeconds: 60 }, signal);
  expect(readDrill(folder).events).toEqual([]);
});
