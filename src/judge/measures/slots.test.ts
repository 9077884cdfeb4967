import { expect, it } from 'vitest';
import type { Slots } from '../../lab/evidence.ts';
import type { Findings } from '../../lab/measure.ts';
import { takeMeasure } from '../figures/take-measure.ts';
import { evidence, facts } from '../record/evidence.fixture.ts';
import { busiestShare, unusedCapacity } from './index.ts';

function servers(...said: readonly Partial<Slots>[]): Findings<'slots'> {
  const idle: Slots = { slots: 4, served: 0, busyShare: 0, peakQueue: 0, modelMs: [], queueMs: [], leftQueue: 0 };
  const [first = idle, ...others] = said.map((one) => ({ ...idle, ...one }));
  return [{ from: 'model-1', value: first }, ...others.map((value, index) => ({ from: `model-${index + 2}`, value }))];
}

it.each([
  [0.5, [100, 100]],
  [0.9, [20, 180]],
  [1, [0, 7]],
  [1, [7]],
  [0.5, [100, 200, 100]],
])('the busiest server took %d of all calls where they served %j', (share, served) => {
  expect(busiestShare.take(servers(...served.map((one) => ({ served: one }))), facts())).toBe(share);
});

it('there is no busiest server where none served a call', () => {
  const idle = evidence({ found: { slots: servers({}, {}) } });
  expect(takeMeasure(busiestShare, busiestShare.name, 'model', idle)).toEqual({
    known: false,
    why: 'busiest server: nothing was counted',
  });
});

it('what even the busiest server left unused is a share, however many slots it has', () => {
  const found = servers({ busyShare: 0.15, slots: 64 }, { busyShare: 0.4, slots: 4 });
  expect(unusedCapacity.take(found, facts())).toBeCloseTo(0.6, 12);
  expect(unusedCapacity.take(servers({}, {}), facts())).toBe(1);
  expect(unusedCapacity.take(servers({ busyShare: 1 }, {}), facts())).toBe(0);
});
