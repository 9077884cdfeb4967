import { expect, test } from 'vitest';
import missingDeadline from '../../../labs/missing-deadline/lab.ts';
import { whySkipped } from './play-trial.ts';

test('a trial is skipped where fewer views are offered than the lab allows, and says so', () => {
  const at = (ratePerSecond: number) => whySkipped({ lab: missingDeadline, ratePerSecond }, 'wrong-fix:no-margin');
  expect(at(60)).toBeNull();
  expect(at(59.5)).toMatchObject({
    code: 'too-few-views',
    arm: 'wrong-fix:no-margin',
    text: 'skipped: what is wrong with it takes 60 views/s to show, and 59.5 are offered',
    remedy: 'leave out --rate',
  });
  const { pages } = missingDeadline.load;
  const any = { ...missingDeadline, load: { pages: { ofSaturation: pages?.ofSaturation ?? 1 } } };
  expect(whySkipped({ lab: any, ratePerSecond: 1 }, 'wrong-fix:no-margin')).toBeNull();
});
