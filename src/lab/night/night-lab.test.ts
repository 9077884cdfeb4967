import { expect, test } from 'vitest';
import floatDrift from '../../../labs/float-drift/lab.ts';
import jsonBlowup from '../../../labs/json-blowup/lab.ts';
import { drawNight } from './draw-night.ts';
import { labOfNight, nightAllowedShare } from './night-lab.ts';

const night = drawNight('features', 7);

test('a night that allows more bad views scales features down by as much more', () => {
  const { slos, trigger } = labOfNight(floatDrift, night, false);
  expect(slos[0]?.atMost).toBe(nightAllowedShare);
  expect(trigger).toEqual([{ kind: 'deploy', team: 'catalogue', product: { scale: 0.0001 / 5 } }]);
});

test('other deploys are as large as in the lab', () => {
  expect(labOfNight(jsonBlowup, night, false).trigger).toEqual(jsonBlowup.trigger);
});
