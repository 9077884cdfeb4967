import { expect, test } from 'vitest';
import type { VerifyProgress } from '../../drill/ask-keeper.ts';
import { sayProgress, showProgress } from './show-progress.ts';

const progress: VerifyProgress = {
  of: 'mitigation',
  doing: 'counts the views of the next seconds',
  soFar: '3 of 412 bad, 0.2–2.1 %; at most 1 % may be',
  elapsedMs: 14_200,
  leftMs: 75_800,
};

test('what a verification waits for, what it has seen, and how long it may take', () => {
  expect(sayProgress(progress)).toEqual([
    '  … mitigation: counts the views of the next seconds (0:14, at most 1:15 more)',
    '    so far 3 of 412 bad, 0.2–2.1 %; at most 1 % may be',
  ]);
  expect(sayProgress({ ...progress, soFar: null })).toHaveLength(1);
});

test('it is asked for until the verdict is there, whatever becomes of the asking', async () => {
  const verdict = Promise.withResolvers<string>();
  let asked = 0;
  const shown = showProgress(verdict.promise, async () => {
    asked += 1;
    if (asked === 1) verdict.resolve('ok');
    throw new Error('no answer');
  });
  expect([await shown, asked]).toEqual(['ok', 1]);
  await expect(showProgress(Promise.reject(new Error('left')), async () => progress)).rejects.toThrow('left');
});
