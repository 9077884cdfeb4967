import { describe, expect, it } from 'vitest';
import { controlDrill, listDrills, loadDrill } from './load-drill.ts';
import { drawRecentChanges } from './recent-changes.ts';

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

describe.each([...(await listDrills()), controlDrill])('the changes of %s', async (id) => {
  const { changes } = await loadDrill(id);
  const nights = seeds.map((seed) => drawRecentChanges(changes, seed));

  it('are as many as always, each once, oldest first, the trigger among them', () => {
    for (const night of nights) {
      expect(new Set(night.map(({ name }) => name)).size).toBe(5);
      expect(night.filter(({ at }) => at === 'trigger')).toHaveLength(id === controlDrill ? 0 : 1);
      const minutes = night.map(({ minutesBefore }) => minutesBefore);
      expect(minutes).toEqual(minutes.toSorted((one, other) => other - one));
    }
  });

  it('do not give away by their place which of them matters', () => {
    const places = nights.map((night) => night.findIndex(({ at }) => at === 'trigger'));
    if (id === controlDrill) return expect(new Set(places)).toEqual(new Set([-1]));
    for (const place of [1, 2, 3, 4]) expect(places.filter((one) => one === place).length).toBeGreaterThan(10);
  });

  it('are the same for the same seed', () => {
    expect(drawRecentChanges(changes, 7)).toEqual(nights[7]);
    expect(nights[8]).not.toEqual(nights[7]);
  });
});
