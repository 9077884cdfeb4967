import { describe, expect, test } from 'vitest';
import { type ChangeKind, changeKinds } from './change-kinds.ts';
import { drawChanges } from './draw-changes.ts';

const seeds = Array.from({ length: 200 }, (_, seed) => seed);
const kinds = [...(Object.keys(changeKinds) as ChangeKind[]), null];

describe.each(kinds)('the changes of a night whose trigger is a change of kind %s', (kind) => {
  const nights = seeds.map((seed) => drawChanges(kind, seed, 'model-2'));

  test('are as many as always, each once, oldest first, the trigger among them', () => {
    for (const night of nights) {
      expect(new Set(night.map(({ name }) => name)).size).toBe(7);
      expect(new Set(night.map(({ team }) => team)).size).toBe(7);
      expect(night.filter(({ isTrigger }) => isTrigger)).toHaveLength(kind === null ? 0 : 1);
      const minutes = night.map(({ minutesBefore }) => minutesBefore);
      expect(minutes).toEqual(minutes.toSorted((one, other) => other - one));
    }
  });

  test('do not give away by their place which of them matters', () => {
    const places = nights.map((night) => night.findIndex(({ isTrigger }) => isTrigger));
    if (kind === null) return expect(new Set(places)).toEqual(new Set([-1]));
    for (const place of [0, 1, 2, 3, 4, 5, 6]) {
      expect(places.filter((one) => one === place).length).toBeGreaterThan(10);
    }
  });

  test('are told in the same words as where it is another one, or none', () => {
    const told = (of: ChangeKind | null, seed: number) =>
      drawChanges(of, seed, 'model-2').map(({ isTrigger: _, ...change }) => change);
    for (const seed of seeds) expect(told(kind, seed)).toEqual(told(null, seed));
  });

  test('have neither a gap in their words nor a size', () => {
    const text = nights
      .flat()
      .map(({ title }) => title)
      .join('\n');
    expect(text).not.toMatch(/[{}]|undefined|double|slow|latency|twice|times|more|less/i);
  });
});

test('the same seed draws the same changes, another one others; a campaign is seldom the one of the night before', () => {
  expect(drawChanges('campaign', 7, 'model-1')).toEqual(drawChanges('campaign', 7, 'model-1'));
  const triggers = seeds.map(
    (seed) => drawChanges('campaign', seed, 'model-1').find(({ isTrigger }) => isTrigger)?.title,
  );
  expect(triggers.filter((title, at) => title === triggers[at - 1]).length).toBeLessThan(10);
  expect(new Set(triggers).size).toBeGreaterThan(50);
});
