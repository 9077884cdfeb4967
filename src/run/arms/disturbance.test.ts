import { expect, it } from 'vitest';
import { sampleCpu } from '../../world/process/readings/machine-cpu.ts';
import { sayOthers, watchDisturbance } from './disturbance.ts';

it('knows no worst second before a second is over, and says none', async () => {
  using watch = await watchDisturbance(() => sampleCpu([process.pid]));
  const disturbance = await watch.read(0);
  expect(disturbance.peakShare).toBeNull();
  expect(sayOthers({ ...disturbance, othersShare: 0.5 })).toBe('others took 50 % of the machine');
  expect(sayOthers({ ...disturbance, othersShare: 0.2, peakShare: 0.4 })).toBe(
    'others took 20 % of the machine, 40 % in its worst second',
  );
});
