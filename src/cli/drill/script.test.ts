import { expect, test } from 'vitest';
import { seconds } from '../../judge/drill/drill.fixture.ts';
import { hasHeld, readLines } from './script.ts';

test('a script has words as a shell has them, and its lines keep their numbers', () => {
  const text = `# an expert\nack\n\nnote "p99 is up; CPU isn't"\nlever 'restart storefront' # and wait\nwait good for 5 within 60\n`;
  expect(readLines(text)).toEqual([
    { number: 2, words: ['ack'] },
    { number: 4, words: ['note', "p99 is up; CPU isn't"] },
    { number: 5, words: ['lever', 'restart storefront'] },
    { number: 6, words: ['wait', 'good', 'for', '5', 'within', '60'] },
  ]);
});

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
