import { expect, test } from 'vitest';
import { figures, outcomes, roles, views } from '../record/evidence.fixture.ts';
import { saturationOf, usageOf } from './usage.ts';

const slots = { slots: 4, served: 100, busyShare: 0.6, peakQueue: 0, modelMs: [30], queueMs: [0], leftQueue: 0 };

test('what a load keeps busy, and how much more load would fill it', () => {
  const usage = usageOf(
    {
      roles,
      found: {
        process: [
          { from: 'storefront', value: figures({ wallMs: 2_000, handled: 160, threadCpuMs: 400, cpuMs: 480 }) },
          { from: 'model-1', value: figures({ wallMs: 2_000, handled: 160, threadCpuMs: 200, cpuMs: 300 }) },
        ],
        slots: [{ from: 'model-1', value: slots }],
        outcomes: [{ from: 'pages', value: outcomes(views(20)) }],
      },
    },
    0.25,
  );
  expect(usage).toMatchObject({ perSecond: 80, threadCpuMsPerView: 2.5, cpuMsPerView: 3, slots: 4 });
  const full = usage?.busy.map((busy) => [busy.kind, busy.what, Math.round(saturationOf(usage, busy))]);
  expect(full).toEqual([
    ['thread', 'the thread of storefront', 400],
    ['thread', 'the thread of model-1', 800],
    ['slots', 'the slots of model-1', 133],
    ['machine', 'the whole machine', 320],
  ]);
  expect(usage?.tookMs).toEqual({ pages: 60, batches: null });
});

test('without a finished view nothing is known; without the machine’s share, nothing about the machine', () => {
  const handling = (handled: number) => ({
    roles,
    found: { process: [{ from: 'storefront', value: figures({ handled }) }] },
  });
  expect(usageOf(handling(0), 1)).toBeNull();
  expect(usageOf({ roles, found: {} }, 1)).toBeNull();
  const usage = usageOf(handling(10), null);
  expect(usage?.busy.some(({ kind }) => kind === 'machine')).toBe(false);
});

test('the times of an earlier, disturbed window are not this one’s', () => {
  const all = [...views(40, 20), ...views(40).map((view) => ({ ...view, intendedMs: view.intendedMs + 20_000 }))].map(
    (view) => ({ ...view, doneMs: (view.doneMs ?? 0) + (view.intendedMs > 20_000 ? 20_000 : 0) }),
  );
  const found = {
    process: [{ from: 'storefront', value: figures({ handled: 80 }) }],
    outcomes: [{ from: 'pages', value: outcomes(all) }],
  };
  expect(usageOf({ roles, found }, null)?.tookMs.pages).toBe(400);
  expect(usageOf({ roles, found }, null, 20_000)?.tookMs.pages).toBe(60);
});
