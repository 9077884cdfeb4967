import { expect, it } from 'vitest';
import { wordsOf } from './words.ts';

const same = (one: string, other: string) => {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  return [...words].filter((word) => !others.has(word));
};

it.each([
  ['2,000 floats', '2k floats'],
  ['two thousand floats', '2,000 floats'],
  ['2 000 floats', '2000 float'],
  ['3 s of latency', 'latency of 3,000 ms'],
  ['a message of 4 MiB', 'a 4096 KiB message'],
  ['the vector was doubled', 'the vector grew 2x, vector 1 -> 2'],
  ['twice the vector', '2,000 -> 4,000 vector'],
  ['four times the traffic', 'traffic ×4'],
  ['deploys', 'deployed'],
  ['rolling out', 'rolled out'],
  ['deployment', 'deploy'],
])('%s is in %s', (one, other) => expect(same(one, other)).toEqual([]));

it.each([
  ['2,000 floats', '4,000 floats'],
  ['3 s', '30 s'],
  ['4 MiB', '4 GiB'],
  ['doubled', '2,000 -> 8,000'],
  ['vector', 'victor'],
])('%s is not in %s', (one, other) => expect(same(one, other)).not.toEqual([]));
