import { describe, expect, it } from 'vitest';
import type { Course, Descriptors, Memory } from '../../lab/evidence.ts';
import { bytesPerMiB } from '../figures/growth.ts';
import { evidence, facts, lab } from '../record/evidence.fixture.ts';
import { descriptorsGrow, memoryGrows } from './grows.ts';

const window = facts({ phase: 'triggered', startedMs: 0, judgedFromMs: 2_000 });

function course(perSecond: number, start: number): Course {
  const atMs = Array.from({ length: 21 }, (_, index) => index * 250);
  return { atMs, values: atMs.map((ms) => start + (perSecond * ms) / 1_000) };
}
/** Resident memory that grows by so many MiB a second, garbage collected as often as the runner does. */
function memory(mibPerSecond: number, collections = 6): Memory {
  const collectedMs = Array.from({ length: collections }, (_, index) => 5_200 + index * 800);
  const rssBytes = (ms: number) => (120 + (mibPerSecond * ms) / 1_000) * bytesPerMiB;
  return {
    rssBytes: 0,
    peakBytes: 0,
    course: course(mibPerSecond * bytesPerMiB, 120 * bytesPerMiB),
    ...(collections > 0 ? { collected: { atMs: collectedMs, values: collectedMs.map(rssBytes) } } : {}),
  };
}
function descriptors(perSecond: number): Descriptors {
  return { open: 300, limit: null, rssBytes: 1, course: course(perSecond, 120) };
}
const told = (variant: string, value: Memory, from = 'storefront') =>
  memoryGrows(evidence({ variant, phase: 'triggered', facts: window, found: { memory: [{ from, value }] } }), lab);

describe('memory that grows', () => {
  it('refuses a fix or a try that keeps 50 MiB a second through every garbage collection', () => {
    for (const variant of ['fix:a', 'try:a.ts'])
      expect(told(variant, memory(50))).toEqual([
        {
          code: 'memory-grows',
          of: 'storefront',
          refuses: true,
          value: expect.closeTo(50),
          allowed: 16,
          unit: 'MiB per second',
          text: 'storefront: its memory grows by 50 MiB/s (50–50 MiB/s), even with its garbage collected, allowed 16 MiB/s',
        },
      ]);
  });

  it('is reported, but refuses nothing, where garbage was never collected or less than the bound stays', () => {
    expect(told('fix:a', memory(50, 0))).toMatchObject([
      { refuses: false, text: expect.not.stringContaining('garbage') },
    ]);
    expect(told('fix:a', memory(12))).toMatchObject([{ refuses: false }]);
  });

  it('is reported where it is released only when told to collect', () => {
    const letGo = { ...memory(50, 0), collected: { atMs: [5_200, 6_000, 6_800], values: [1, 1, 1] } };
    expect(told('fix:a', letGo)).toMatchObject([
      { refuses: false, text: expect.stringContaining('until it was told to collect its garbage') },
    ]);
    // Once is enough, where nothing was left of it.
    expect(told('fix:a', { ...letGo, collected: { atMs: [5_200], values: [1] } })).toHaveLength(1);
    expect(told('fix:a', { ...letGo, course: memory(25, 0).course ?? { atMs: [], values: [] } })).toEqual([]);
  });

  it('refuses neither the defect nor a wrong fix nor a sibling', () => {
    for (const variant of ['defect', 'wrong-fix:a', 'sibling:a'])
      expect(told(variant, memory(50))).toMatchObject([{ refuses: false }]);
  });

  it('is not reported where it hardly grows, in a young heap collected once, or in our own processes', () => {
    expect(told('fix:a', memory(2))).toEqual([]);
    const young = { ...memory(30, 0), collected: { atMs: [5_200], values: [130 * bytesPerMiB] } };
    expect(told('fix:a', young)).toEqual([]);
    expect(told('fix:a', memory(50), 'load')).toEqual([]);
    expect(told('fix:a', memory(50), 'model-2')).toHaveLength(1);
    expect(told('fix:a', { rssBytes: 1, peakBytes: 2 ** 40 })).toEqual([]);
  });

  it('has the bound that the lab states', () => {
    const found = { memory: [{ from: 'job', value: memory(50) }] };
    const grows = {
      memoryMiBPerSecond: 200,
      descriptorsPerSecond: 1,
      soak: { memoryMiBPerSecond: 1, descriptorsPerSecond: 1 },
    };
    const arm = evidence({ variant: 'fix:a', phase: 'triggered', facts: window, found });
    expect(memoryGrows(arm, { ...lab, grows })).toEqual([]);
  });
});

describe('descriptors that grow', () => {
  const looked = (variant: string, perSecond: number) =>
    descriptorsGrow(
      evidence({
        variant,
        phase: 'triggered',
        facts: window,
        found: { descriptors: [{ from: 'storefront', value: descriptors(perSecond) }] },
      }),
      lab,
    );

  it('refuse a fix beyond the bound, are reported below it, and ignored where they stay level', () => {
    expect(looked('fix:a', 60)).toMatchObject([
      {
        code: 'descriptors-grow',
        refuses: true,
        unit: 'per second',
        text: 'storefront: its open descriptors grow by 60/s (60–60/s), allowed 50/s',
      },
    ]);
    expect(looked('defect', 60)).toMatchObject([{ refuses: false }]);
    expect(looked('fix:a', 30)).toMatchObject([{ refuses: false }]);
    expect(looked('fix:a', 0)).toEqual([]);
  });
});
