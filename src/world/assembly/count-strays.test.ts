import { expect, test } from 'vitest';
import { countStrays } from './count-strays.ts';

test('counts them, and keeps how the first begins, as a line that can be printed', () => {
  const strays = countStrays(() => 0);
  expect(strays.read()).toBeNull();
  strays.stray(`"\u001b[2J\u202e${'y'.repeat(1_000)}"`);
  strays.stray('"another"');
  const { count, example } = strays.read() ?? { count: 0, example: '' };
  expect(count).toBe(2);
  expect(example).toMatch(/^"[\x20-\x7e]+y…$/);
  expect([...example]).toHaveLength(61);
});

test('that many per second are tolerated, forever', () => {
  let nowMs = 0;
  const strays = countStrays(() => nowMs);
  for (let second = 0; second < 20; second += 1) {
    for (let sent = 0; sent < 10_000; sent += 1) expect(strays.came(10)).toBeNull();
    nowMs += 1_000;
  }
});

test.each([
  ['one more', 10_001, 10, 'more than 10,000 messages within a second'],
  ['few, and large', 17, 2 ** 22, 'more than 64 MiB of messages within a second'],
])('%s is too much', (_, messages, bytes, says) => {
  const strays = countStrays(() => 0);
  const said = Array.from({ length: messages }, () => strays.came(bytes));
  expect(said.slice(0, -1)).toEqual(said.slice(0, -1).map(() => null));
  expect(said.at(-1)).toBe(says);
});
