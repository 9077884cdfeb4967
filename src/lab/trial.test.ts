import { expect, test } from 'vitest';
import missingDeadline from '../../labs/missing-deadline/lab.ts';
import { labUnder, trialsOf, whyOf } from './trial.ts';

test('a wrong fix says why people try it, with a trial or without', () => {
  expect(whyOf('Why not.')).toBe('Why not.');
  const [name] = [...trialsOf(missingDeadline).keys()];
  expect(name).toBe('wrong-fix:no-margin');
  expect(whyOf(missingDeadline.wrongFixes['no-margin'] ?? '')).toMatch(/deadline/);
});

test('the lab under a trial has its trigger and its signs, no second trigger, and all else as it was', () => {
  const trial = trialsOf(missingDeadline).get('wrong-fix:no-margin');
  const tried = labUnder(missingDeadline, 'wrong-fix:no-margin');
  expect(tried).toMatchObject({ trigger: trial?.trigger, slos: missingDeadline.slos });
  expect(tried.signs).toEqual([...(trial?.signs ?? []), ...(trial?.foiledBy ?? [])]);
  expect(tried.pictures?.length).toBe((missingDeadline.pictures?.length ?? 0) + (trial?.pictures?.length ?? 0));
  expect(tried).not.toHaveProperty('recovery');
  for (const other of ['defect', 'fix:deadline', 'wrong-fix:keepalive', 'try:no-margin'])
    expect(labUnder(missingDeadline, other)).toBe(missingDeadline);
});
