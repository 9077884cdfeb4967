import { describe, expect, test } from 'vitest';
import type { Busy, Usage } from '../../judge/figures/usage.ts';
import type { Lab } from '../../lab/lab.ts';
import { listLabs, loadLab } from '../../lab/load/discover.ts';
import { productWith, worldWith } from '../../lab/world.ts';
import { lower, refine, refineAgain } from './calibrate.ts';
import { fitLoad, labAsFitted } from './fit-load.ts';

const l4 = (await loadLab('l4-pinning')).lab;
const json = (await loadLab('json-blowup')).lab;
const batch = (await loadLab('message-size')).lab;

/** At 80 views/s. */
function usage(shares: { thread: number; slots: number; machine: number }, said: Partial<Usage> = {}): Usage {
  const busy: Busy[] = [
    { kind: 'thread', what: 'the thread of storefront', share: shares.thread },
    { kind: 'slots', what: 'the slots of model-1', share: shares.slots },
    { kind: 'machine', what: 'the whole machine', share: shares.machine },
  ];
  const tookMs = { pages: 60, batches: 90 };
  return { perSecond: 80, views: 100, threadCpuMsPerView: 2, cpuMsPerView: 3, busy, slots: null, tookMs, ...said };
}
const fitTo = (lab: Lab, of: Usage, asked: number | null = null) => fitLoad(lab, of, { lightPerSecond: 80, asked });

describe('what saturates first sets the rate', () => {
  test('a thread, where a lab is about one', () => {
    const fitted = fitTo(json, usage({ thread: 0.4, slots: 0.02, machine: 0.35 }));
    expect(fitted).toMatchObject({ saturationPerSecond: 200, bound: 'share', ofSaturation: 0.7 });
    expect(fitted.offeredPerSecond).toBeCloseTo(140, 6);
    expect(fitted.saturates?.[0]).toEqual({ what: 'the thread of storefront', perSecond: 200 });
  });

  test('slots, whatever the CPU: as many views as the lab wants', () => {
    const fitted = fitTo(l4, usage({ thread: 0.1, slots: 0.6, machine: 0.1 }, { slots: 4 }));
    expect(fitted.offeredPerSecond).toBeCloseTo(80, 6);
    expect(fitted).toMatchObject({ slots: 4, budgetMs: 250 });
  });

  test('the machine, on one core: the share that leaves the trigger to be felt', () => {
    const fitted = fitTo(json, usage({ thread: 0.4, slots: 0.02, machine: 0.8 }));
    expect(fitted).toMatchObject({ saturationPerSecond: 100, ofSaturation: 0.8, bound: 'share' });
    expect(fitted.offeredPerSecond).toBeCloseTo(80, 6);
  });
});

describe('an arm that should hold keeps its headroom', () => {
  test('with fewer slots, where there is no room for the load of all: the story stays the same', () => {
    // 2.8 times the calm, 1.25 times over: at 80 views/s it would take 140 % of the machine.
    const fitted = fitTo(l4, usage({ thread: 0.2, slots: 0.6, machine: 0.4 }, { slots: 4 }));
    expect(fitted.slots).toBe(3);
    expect(fitted.offeredPerSecond * (0.4 / 80) * 2.8 * 1.25).toBeLessThan(1.06);
    // As near to what three slots carry as the machine allows: the same share of them, and so the same queue.
    expect(fitted.offeredPerSecond).toBeGreaterThan(0.95 * 60);
    const slower = fitTo(l4, usage({ thread: 0.3, slots: 0.6, machine: 0.55 }, { slots: 4 }));
    expect(slower).toMatchObject({ slots: 2, bound: 'share' });
    expect(slower.offeredPerSecond).toBeCloseTo(40, 6);
  });

  test('never below the least that the lab allows: what is short then is for the gate to say', () => {
    const fitted = fitTo(l4, usage({ thread: 0.5, slots: 0.6, machine: 1 }, { slots: 4 }));
    expect(fitted).toMatchObject({ slots: 2, bound: 'least', offeredPerSecond: 25 });
  });

  test('with fewer batches, as many fewer as views', () => {
    const fitted = fitTo(batch, usage({ thread: 0.2, slots: 0.1, machine: 0.5 }));
    expect(fitted.bound).toBe('machine');
    expect(fitted.batches?.perSecond).toBeCloseTo((4 * fitted.offeredPerSecond) / 120, 9);
    expect(fitted.offeredPerSecond * (0.5 / 80) * 2.7 * 1.4).toBeCloseTo(1, 6);
  });
});

describe('budgets are multiples of the calm', () => {
  test('with the lab’s own as a floor', () => {
    const fitted = fitTo(batch, usage({ thread: 0.1, slots: 0.1, machine: 0.1 }));
    expect(fitted).toMatchObject({ budgetMs: 250, batches: { perSecond: 4, budgetMs: 1_500 } });
    expect(labAsFitted(batch, fitted)).toEqual({
      ...batch,
      world: { ...batch.world, slots: 64 },
      product: { ...batch.product, budgetMs: 250 },
    });
  });

  test('and more where the calm’s own views take long', () => {
    const slow = usage({ thread: 0.1, slots: 0.1, machine: 0.1 }, { tookMs: { pages: 120, batches: 161 } });
    const fitted = fitTo(batch, slow);
    expect(fitted).toMatchObject({ budgetMs: 360, batches: { budgetMs: 2_420 } });
    const lab = labAsFitted(batch, fitted);
    expect([lab.product?.budgetMs, lab.load.batches?.budgetMs]).toEqual([360, 2_420]);
  });
});

test('a rate that is asked for is used, with slots and batches to match', () => {
  const busy = usage({ thread: 0.2, slots: 0.6, machine: 0.4 }, { slots: 4 });
  expect(fitTo(l4, busy, 60)).toMatchObject({ bound: 'asked', offeredPerSecond: 60, slots: 3 });
  expect(fitTo(l4, busy, 10)).toMatchObject({ bound: 'asked', offeredPerSecond: 10, slots: 2 });
  expect(fitTo(batch, usage({ thread: 0.1, slots: 0.1, machine: 0.9 }), 30).batches?.perSecond).toBe(1);
});

describe('a calm that was measured', () => {
  const slow = { tookMs: { pages: 100, batches: null } };
  const first = fitTo(json, usage({ thread: 0.4, slots: 0.02, machine: 0.3 }, slow));
  const atFirst = { perSecond: first.offeredPerSecond };

  test('refines a load that is off, and sets the budgets, down as well as up', () => {
    expect(first.budgetMs).toBe(300);
    const faster = usage({ thread: 0.3, slots: 0.02, machine: 0.2 }, atFirst);
    expect(refine(first, json, faster)).toMatchObject({ budgetMs: 250, bound: 'share' });
    const asItWas = usage({ thread: 0.7, slots: 0.02, machine: 0.5 }, { ...atFirst, ...slow });
    expect(refine(first, json, asItWas)).toBeNull();
    const quicker = usage({ thread: 0.7, slots: 0.02, machine: 0.5 }, atFirst);
    expect(refine(first, json, quicker)).toEqual({ ...first, budgetMs: 250, calmMs: { pages: 60, batches: 90 } });
    expect(refine(first, json, null)).toBeNull();
  });

  test('lowers exactly what the gate would call too much for the machine', () => {
    // Three slots at 58 views/s: within the tolerance of both the share and the room, and more than 90 % with the trigger.
    const three = usage({ thread: 0.2, slots: 0.56, machine: 0.34 }, { slots: 3, perSecond: 60 });
    const offered = { ...fitTo(l4, three, 58), bound: 'share' as const };
    expect(0.34 * 2.8).toBeGreaterThan(0.9);
    const lowered = refine(offered, l4, three);
    expect(lowered?.slots).toBe(2);
    expect((lowered?.offeredPerSecond ?? 0) * (0.34 / 60) * 2.8).toBeLessThan(0.9);
  });

  test('asks for more only so often, and for less whenever the machine has no room', () => {
    const faster = usage({ thread: 0.3, slots: 0.02, machine: 0.2 }, atFirst);
    expect(refineAgain(1, first, json, faster)).toEqual(refine(first, json, faster));
    expect(refineAgain(2, first, json, faster)).toBeNull();
    // One core, seed 3: 120 views/s, then 140, then 161, at which a fix would have had 91.2 % of it.
    const full = usage({ thread: 0.35, slots: 0.02, machine: 0.912 }, { ...atFirst, ...slow });
    const lowered = refineAgain(2, first, json, full);
    expect(lowered?.offeredPerSecond).toBeLessThan(first.offeredPerSecond);
  });

  test('leaves the rate that was asked for, and the one that a queue has lowered', () => {
    const faster = usage({ thread: 0.3, slots: 0.02, machine: 0.2 }, { ...atFirst, ...slow });
    expect(refine({ ...first, bound: 'asked' }, json, faster)).toBeNull();
    expect(refine({ ...first, bound: 'queue' }, json, faster)).toBeNull();
  });
});

test('a queue that never drains halves the load, down to the least', () => {
  const busy = usage({ thread: 0.2, slots: 0.6, machine: 0.2 }, { slots: 4 });
  const lowered = lower(fitTo(l4, busy), l4, busy);
  expect(lowered).toMatchObject({ offeredPerSecond: 40, slots: 2, bound: 'queue' });
  expect(lowered && lower({ ...lowered, offeredPerSecond: 25 }, l4, busy)).toBeNull();
});

test('slots that were lowered come back if there is room for their load after all', () => {
  const two = usage({ thread: 0.1, slots: 0.6, machine: 0.1 }, { slots: 2, perSecond: 40 });
  expect(fitTo(l4, two)).toMatchObject({ slots: 4, offeredPerSecond: expect.closeTo(80, 6) });
});

test('every lab states what it needs, and can be asked for less', async () => {
  for (const id of await listLabs()) {
    const { lab } = await loadLab(id);
    expect(lab.needs, id).toMatchObject({ times: expect.any(Number), perView: expect.any(Number) });
    expect(lab.load.pages?.atLeast, id).toBeGreaterThan(0);
    expect(productWith(lab.product).budgetMs).toBeGreaterThan(worldWith(lab.world).modelMs);
  }
});
