import { expect, test } from 'vitest';
import { incidentOf, listHealthy } from '../src/drill/pick-incident.ts';
import { controlDrill, listDrills } from '../src/lab/load/load-drill.ts';
import { type Example, guessedRightly } from './drill/naive-guesser.ts';
import { untouchedNights } from './drill/untouched-night.ts';

const seedsOfEach = 200;

/** `night` gives what is told of one, by a seed. */
async function nightsOf(label: string, at: number): Promise<{ readonly label: string; night(seed: number): string }> {
  const incidents = label === controlDrill ? await listHealthy() : [await incidentOf(label, 'defect')];
  const nights = await Promise.all(incidents.map(untouchedNights));
  // No two incidents have a seed in common: the same night twice would be a coin toss.
  return { label, night: (seed) => nights[seed % nights.length]?.(100_000 * (at + 1) + seed) ?? '' };
}

function draw(all: readonly Awaited<ReturnType<typeof nightsOf>>[], from: number): Example[] {
  return all.flatMap(({ label, night }) =>
    Array.from({ length: seedsOfEach }, (_, seed) => ({ label, text: night(from + seed) })),
  );
}

const all = await Promise.all([...(await listDrills()), controlDrill].map(nightsOf));
const known = draw(all, 0);
const fresh = draw(all, seedsOfEach);
/** A machine that is busy takes its time. */
const patient = { timeout: 90_000 };

test('page, changes and topology do not tell a naive guesser which incident it is', patient, () => {
  const chance = 1 / all.length;
  const deviation = Math.sqrt((chance * (1 - chance)) / (all.length * seedsOfEach));
  const share = guessedRightly(known, fresh);
  expect(share).toBeLessThan(chance + 3 * deviation);
  expect(share).toBeGreaterThan(chance - 3 * deviation);
});

test('the guesser guesses where one word tells', patient, () => {
  const tell = (examples: readonly Example[]) =>
    examples.map(({ label, text }) => ({
      label,
      text: label === 'l4-pinning' ? `${text}\nfour instead of two` : text,
    }));
  expect(guessedRightly(tell(known), tell(fresh))).toBeGreaterThan(1 / all.length + 0.1);
});

test('a night is the same for the same seed, and differs from the next', () => {
  for (const { night } of all) {
    expect(night(7)).toBe(night(7));
    expect(night(8)).not.toBe(night(7));
  }
});
