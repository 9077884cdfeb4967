import { expect, it } from 'vitest';
import type { View } from '../../lab/evidence.ts';
import { evidence, facts, lab, outcomes, view } from '../record/evidence.fixture.ts';
import { tellIncident } from './impact.ts';

const change = { kind: 'deploy', team: 'ranking', product: { dimension: 4_000 } } as const;

/** 50 views a second for 10 s from 1,000 ms on; the trigger at 5,000 ms makes each take 400 ms. */
function incident(doneAfterMs: (atMs: number) => number | null) {
  const all = Array.from({ length: 500 }, (_, index) => {
    const intendedMs = 1_000 + index * 20;
    const after = doneAfterMs(intendedMs);
    return view(index, {
      intendedMs,
      doneMs: after === null ? null : intendedMs + after,
      status: after === null ? null : 200,
    });
  });
  const value = outcomes(all, { readMs: 11_250 });
  return evidence({
    phase: 'triggered',
    facts: facts({ phase: 'triggered', changes: [{ change, atMs: 5_000 }] }),
    found: { outcomes: [{ from: 'pages', value }] },
  });
}

it('counts from the trigger, and tells trigger, symptom and page in order', () => {
  const { impact, timeline } = tellIncident(
    lab,
    incident((atMs) => (atMs < 5_000 ? 60 : 400)),
    500,
  );
  expect(impact).toMatchObject({ views: 300, bad: 300, seconds: 6.25, budgetBurn: 100 });
  // Known to be bad from 5,250 ms on; at 6,000 ms 38 are, of 191 that were decided in four seconds.
  expect(impact?.detectedAfterSeconds).toBe(1);
  expect(timeline).toEqual([
    { at: 4_500, variant: 'defect', kind: 'trigger', event: 'ranking: feature vector 2,000 -> 4,000 floats' },
    { at: 4_770, variant: 'defect', kind: 'symptom', event: 'page views begin to fail or to take longer than 250 ms' },
    {
      at: 5_500,
      variant: 'defect',
      kind: 'alert',
      event: '38 of 191 page views bad: the error budget burns 19.9x too fast',
    },
  ]);
});

it('calls wrong what was answered wrongly, and no slower for it', () => {
  const symptomOf = (become: (view: View) => Partial<View>) => {
    const calm = incident(() => 60);
    const [found] = calm.found.outcomes ?? [];
    const views = (found?.value.views ?? []).map((one) => (one.intendedMs < 5_000 ? one : { ...one, ...become(one) }));
    const value = outcomes(views, { readMs: 11_250 });
    const { timeline } = tellIncident(lab, { ...calm, found: { outcomes: [{ from: 'pages', value }] } }, 0);
    return timeline.find(({ kind }) => kind === 'symptom')?.event;
  };
  const late = ({ intendedMs }: View) => ({ doneMs: intendedMs + 400 });
  const wrong = { answer: 'wrong' } as const;
  expect(symptomOf(() => wrong)).toBe('page views begin to be answered wrongly');
  // One of two, in time: what was right before does not make it another symptom.
  expect(symptomOf((one) => (one.intendedMs % 40 === 0 ? wrong : {}))).toBe('page views begin to be answered wrongly');
  expect(symptomOf((one) => ({ ...wrong, ...late(one) }))).toBe(
    'page views begin to fail or to take longer than 250 ms',
  );
  expect(symptomOf((one) => (one.intendedMs % 40 === 0 ? wrong : { status: 500, error: '500' }))).toBe(
    'page views begin to be answered wrongly, to fail or to take longer than 250 ms',
  );
});

it('is never paged by what came before the trigger', () => {
  const { impact, timeline } = tellIncident(
    lab,
    incident((atMs) => (atMs < 3_000 ? 400 : 60)),
    0,
  );
  expect(impact).toMatchObject({ bad: 0, budgetBurn: 0, detectedAfterSeconds: null });
  expect(timeline.map(({ kind }) => kind)).toEqual(['trigger']);
});

it('has no impact without views', () => {
  expect(tellIncident(lab, evidence(), 0)).toEqual({ impact: null, timeline: [] });
});

it('counts views that never came back', () => {
  const { impact } = tellIncident(
    lab,
    incident((atMs) => (atMs < 5_000 ? 60 : null)),
    0,
  );
  expect(impact).toMatchObject({ views: 300, bad: 300 });
});

it('does not know when it paged where the trigger was pulled long before the window', () => {
  const early = incident(() => 400);
  const again = { ...early, facts: facts({ phase: 'triggered', changes: [{ change, atMs: -60_000 }] }) };
  const { impact, timeline } = tellIncident(lab, again, 0);
  expect(impact).toMatchObject({ views: 500, bad: 500, seconds: 10.25, detectedAfterSeconds: null });
  expect(timeline.map(({ kind }) => kind)).toEqual(['trigger']);
});

it('knows when it paged for a slow stream, whose first views come seconds after the trigger', () => {
  // Four at once, every 3.5 s, the first of them 3.1 s after the trigger: all are bad.
  const all = Array.from({ length: 16 }, (_, index) => {
    const intendedMs = 8_100 + Math.floor(index / 4) * 3_500;
    return view(index, { intendedMs, doneMs: intendedMs + 400, status: null, error: 'RESOURCE_EXHAUSTED' });
  });
  const value = outcomes(all, { readMs: 24_000, offeredPerSecond: 1.14 });
  const slow = evidence({
    phase: 'triggered',
    facts: facts({ phase: 'triggered', changes: [{ change, atMs: 5_000 }] }),
    found: { outcomes: [{ from: 'pages', value }] },
  });
  expect(tellIncident(lab, slow, 0).impact?.detectedAfterSeconds).toBeGreaterThan(3);
});
