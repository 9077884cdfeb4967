import { expect, it } from 'vitest';
import { findCauses } from './status-causes.ts';

it('finds what a status can be, without markup', () => {
  const [found, ...others] = findCauses(
    '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ',
  );
  expect(others).toEqual([]);
  expect(found?.canBe).toBe('nobody listens there: not started yet, crashed, or another port');
  expect(found?.howToTell).toMatch(/^the text names address and port; `ss -Hltn` on that machine\./);
});

it('finds all that one text can be', () => {
  const found = findCauses(
    '4 DEADLINE_EXCEEDED: Deadline exceeded after 0.201s,LB pick: 0.001s,remote_addr=127.0.0.1:1',
  );
  expect(found.map(({ cause }) => cause)).toContain('a slow handler');
  expect(found.length).toBeGreaterThan(2);
});

it('finds nothing for what it does not know', () => {
  expect(findCauses('5 NOT_FOUND: There is no model version "v9".')).toEqual([]);
});
