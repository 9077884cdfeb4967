import { expect, test } from 'vitest';
import type { Lab } from '../lab/lab.ts';
import { foretell } from './foretell.ts';

const lab = (said: Partial<Lab>) =>
  ({
    trigger: [{ kind: 'traffic', times: 2 }],
    load: { pages: { ofSaturation: 0.5, atLeast: 40, atMost: 80 } },
    ...said,
  }) as Lab;
/** 10 round trips a view and twice the traffic: with 0.5 ms each, one core carries 100 views/s, with its headroom 80. */
const needs = { perView: 10, headroom: 1.25 };
const machine = { cores: 2, othersShare: 0, roundTripMs: 0.5 };

test.each([
  ['all of its load', machine, 'yes', 'yes: 80 views/s of 80'],
  [
    'just all of it on one core',
    { ...machine, cores: 1 },
    'tight',
    /^tight: 80 views\/s of 80, on fewer than two cores/,
  ],
  ['less of it', { ...machine, roundTripMs: 1.6 }, 'tight', 'tight: 50 views/s of 80, with less load'],
  [
    'not even the least',
    { ...machine, roundTripMs: 2.5 },
    'no',
    'no: it needs at least 40 views/s, and there is room for 32 views/s',
  ],
  [
    'nothing beside so busy others',
    { ...machine, othersShare: 0.5 },
    'no',
    'no: others take 50 % of it, and a window allows 15 %',
  ],
])('a machine that will carry %s', (_, now, answer, says) => {
  const foretold = foretell(lab({ needs }), now);
  expect(foretold.answer).toBe(answer);
  expect(foretold.text).toMatch(says);
});

test('a lab that takes a share of the machine fits where its least load does', () => {
  const byShare = lab({ needs, load: { pages: { ofSaturation: 0.5, atLeast: 40 } } });
  expect(foretell(byShare, machine)).toMatchObject({
    answer: 'yes',
    text: 'yes: a share of what this machine carries',
  });
  expect(foretell(byShare, { ...machine, roundTripMs: 1.6 }).answer).toBe('tight');
});

test('a lab that does not say what it costs is not guessed at', () => {
  expect(foretell(lab({}), machine)).toMatchObject({ answer: 'unknown', room: null });
});
