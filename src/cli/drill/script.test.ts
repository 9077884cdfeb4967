import { expect, test } from 'vitest';
import { readLines } from './script.ts';

test('a script has words as a shell has them, and its lines keep their numbers', () => {
  const text = `# an expert\nack\n\nnote "p99 is up; CPU isn't"\nmitigate 'restart storefront' # and wait\nwait good for 5 within 60\n`;
  expect(readLines(text)).toEqual([
    { number: 2, words: ['ack'] },
    { number: 4, words: ['note', "p99 is up; CPU isn't"] },
    { number: 5, words: ['mitigate', 'restart storefront'] },
    { number: 6, words: ['wait', 'good', 'for', '5', 'within', '60'] },
  ]);
});
