import { describe, expect, it } from 'vitest';
import { evidenceIds } from '../../lab/drill.ts';
import { arm, evidence, figures, outcomes, views } from '../record/evidence.fixture.ts';
import { observe, observeArm } from './observe.ts';

function seen(found: Parameters<typeof evidence>[0]) {
  return Object.fromEntries(observe(evidence(found)).map((one) => [one.id, one]));
}

describe('observe', () => {
  it('has an answer for everything that can be cited, even where nothing was gathered', () => {
    const all = observe(evidence());
    expect(all.map(({ id }) => id).sort()).toEqual([...evidenceIds].sort());
    expect(
      all.filter(({ id }) => id !== 'cpu-taken-by-others').every(({ isSo, why }) => isSo === null && why !== null),
    ).toBe(true);
  });

  it('decides by the value', () => {
    const busy = seen({ found: { process: [{ from: 'storefront', value: figures({ loopUtilization: 0.97 }) }] } });
    expect(busy['thread-saturated']).toMatchObject({ value: 0.97, isSo: true });
    expect(busy['thread-has-headroom']).toMatchObject({ isSo: false });
    const calm = seen({ found: { outcomes: [{ from: 'pages', value: outcomes(views(400)) }] } });
    expect([calm['views-good']?.isSo, calm['views-bad']?.isSo]).toEqual([true, false]);
    const bad = seen({ found: { outcomes: [{ from: 'pages', value: outcomes(views(400, 40)) }] } });
    expect([bad['views-good']?.isSo, bad['views-bad']?.isSo]).toEqual([false, true]);
  });

  it('tells repeated calls from those of many views', () => {
    const rpcs = {
      begun: 0,
      withoutDeadline: 0,
      inFlight: 0,
      oldestMs: 0,
      forNobody: 0,
      cancelled: 0,
      byAge: { atMs: [], counts: [] },
    };
    const of = (begun: number, count: number) =>
      seen({
        found: {
          outcomes: [{ from: 'pages', value: outcomes(views(count)) }],
          rpcs: [
            { from: 'storefront', value: { ...rpcs, begun } },
            { from: 'ranker', value: { ...rpcs, begun: 9_000 } },
          ],
        },
      })['more-calls-than-views'];
    expect(of(400, 400)).toMatchObject({ value: 1, isSo: false });
    expect(of(1_200, 400)).toMatchObject({ value: 3, isSo: true });
    expect(of(0, 400)).toMatchObject({ isSo: null, why: 'the storefront made no gRPC call' });
    expect(of(30, 10)).toMatchObject({ isSo: null, why: 'too few views arrived' });
  });

  it('calls no server the busiest where there is only one', () => {
    const slots = { slots: 4, busyShare: 0.1, peakQueue: 0, modelMs: [30], queueMs: [0], leftQueue: 0 };
    const one = { from: 'model-1', value: { ...slots, served: 90 } };
    expect(seen({ found: { slots: [one] } })['one-server-takes-all']).toMatchObject({ isSo: null });
    const both = [one, { from: 'model-2', value: { ...slots, served: 10 } }];
    expect(seen({ found: { slots: both } })['one-server-takes-all']).toMatchObject({ value: 0.9, isSo: true });
  });

  it('sees slots that are free while calls wait next door', () => {
    const server = (name: string, busy: number, waiting: number) => {
      const course = { atMs: [1_000, 1_250], came: [5, 5], busy: [busy, busy], waiting: [waiting, waiting] };
      const slots = { slots: 4, busyShare: busy / 4, peakQueue: waiting, modelMs: [30], queueMs: [0], leftQueue: 0 };
      return { from: name, value: { ...slots, served: 10, course } };
    };
    const pinned = seen({ found: { slots: [server('model-1', 4, 9), server('model-2', 0, 0)] } });
    expect(pinned['uneven-queues']).toMatchObject({ value: 0.5, isSo: true });
    const full = seen({ found: { slots: [server('model-1', 4, 9), server('model-2', 4, 9)] } });
    expect(full['uneven-queues']).toMatchObject({ value: 0, isSo: false });
  });
});

describe('of batches', () => {
  const entries = ['job-1', 'view-1'].map((id) => ({ id, arrivedMs: 0, leftMs: 1, spans: [] }));
  const sent = (error: string | null) => ({
    from: 'batches',
    value: outcomes(views(8).map((view) => ({ ...view, status: error ? null : 200, error, rows: 16 }))),
  });

  it('says nothing where none are sent', () => {
    const found = { ledger: [{ from: 'model-1', value: { entries: [] } }] };
    const none = seen({ found: { ...found, outcomes: [{ from: 'pages', value: outcomes(views(8)) }] } });
    expect(none['batches-never-handled']).toMatchObject({ isSo: null, why: 'no batch was sent' });
    expect(none['batches-refused']?.isSo).toBeNull();
    expect(none['batch-rows-late']?.isSo).toBeNull();
  });

  it('tells a batch refused at the door from one that was handled', () => {
    const refused = seen({
      found: { outcomes: [sent('RESOURCE_EXHAUSTED')], ledger: [{ from: 'model-1', value: { entries: [] } }] },
    });
    expect(refused['batches-never-handled']).toMatchObject({ value: 0, isSo: true });
    expect([refused['batches-refused']?.isSo, refused['batch-rows-late']?.isSo]).toEqual([true, true]);
    const handled = seen({ found: { outcomes: [sent(null)], ledger: [{ from: 'model-1', value: { entries } }] } });
    expect(handled['batches-never-handled']).toMatchObject({ value: 1, isSo: false });
    expect([handled['batches-refused']?.isSo, handled['batch-rows-late']?.isSo]).toEqual([false, false]);
  });
});

it('reads the same from a stored arm, as far as it was measured', () => {
  const measured = { value: 0.98, low: null, high: null, unit: 'share' as const, of: 'storefront' };
  const signs = [{ ...measured, name: 'event loop busy', threshold: 0.95, present: true, meaning: 'full' }];
  const seen = new Map(observeArm(arm('defect', 'triggered', 'violated', { signs })).map((one) => [one.id, one]));
  expect(seen.get('thread-saturated')).toEqual({ id: 'thread-saturated', value: 0.98, isSo: true, why: null });
  expect(seen.get('thread-has-headroom')?.isSo).toBe(false);
  expect(seen.get('cpu-taken-by-others')).toMatchObject({ value: 0.02, isSo: false });
  expect(seen.get('old-calls-in-flight')).toMatchObject({
    isSo: null,
    why: 'the run did not measure the oldest RPC of storefront',
  });
});

it('takes the bounds of the SLO that a night has', () => {
  const found = { outcomes: [{ from: 'pages', value: outcomes(views(400, 12)) }] };
  const of = (id: string, allowed: number) => observe(evidence({ found }), allowed).find((one) => one.id === id);
  expect(of('views-good', 0.05)).toMatchObject({ isSo: true, bound: 0.05 });
  expect(of('views-bad', 0.05)).toMatchObject({ isSo: false, bound: 0.1 });
  expect(of('views-good', 0.01)).toMatchObject({ isSo: false });
  expect(of('views-bad', 0.01)).toMatchObject({ isSo: true });
});
