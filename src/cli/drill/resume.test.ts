import { expect, test } from 'vitest';
import { sayNow } from './resume.ts';

test('a world that is healthy says so, beside the page that it once had', () => {
  expect(sayNow(true, 'met')).toBe(
    'it was up all the time; the SLO is met: what is above has been, and this world is healthy now',
  );
  expect(sayNow(false, 'violated')).toBe('it is up again, as it was left; the SLO is violated, as the page says');
  expect(sayNow(false, 'undecided')).toContain('nobody can tell yet');
});
