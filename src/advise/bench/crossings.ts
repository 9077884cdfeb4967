import { z } from 'zod';
import { type Way, ways } from '../ways.ts';
import type { Benched, Load } from './benched.ts';
import { crossover, findCrossover, type RatioAt } from './crossover.ts';
import { ratioOf, sumOfRounds } from './rounds.ts';

/** From which size, or rate, on `other` takes less than `one`. */
export const crossing = z.strictObject({
  /** CPU a call of both ends, or p99 from the intended start. */
  of: z.enum(['cpu', 'p99']),
  by: z.enum(['floats', 'calls/s']),
  /** What was the same at all points. null: kept busy. */
  floats: z.number().nullable(),
  perSecond: z.number().nullable(),
  one: z.enum(ways),
  other: z.enum(ways),
  found: crossover,
});
export type Crossing = z.infer<typeof crossing>;

/** The document's two, the same against gRPC that copies its floats as one block, and that against REST without JSON. */
export const pairs = [
  ['rest-json', 'grpc-protobufjs'],
  ['rest-json', 'grpc'],
  ['rest-raw', 'grpc'],
] as const satisfies readonly (readonly [Way, Way])[];

/** Of one point there is none. */
export function findCrossings({ sizes, loads }: Benched): Crossing[] {
  const perSecond = mostFrequent(loads.map((load) => load.perSecond));
  const floats = mostFrequent(loads.map((load) => load.floats));
  const atRate = loads.filter((load) => load.perSecond === perSecond);
  const atFloats = loads.filter((load) => load.floats === floats);
  return pairs.flatMap(([one, other]): Crossing[] => {
    const costs = sizes.flatMap((size): RatioAt[] => {
      const cost = (wanted: Way) => size.ways.find(({ way }) => way === wanted)?.cpuMs;
      const [first, second] = [cost(one), cost(other)];
      // A call costs so much, and each of its floats so much more.
      return first && second ? [{ at: size.floats, cost: second.value, ...ratioOf(first, second) }] : [];
    });
    const of = (what: 'cpu' | 'p99', found: readonly Load[], by: Crossing['by']) =>
      findCrossover(ratiosIn(found, one, other, what, by === 'floats' ? 'floats' : 'perSecond'));
    const bySize = { by: 'floats' as const, floats: null, one, other };
    const byRate = { by: 'calls/s' as const, floats, perSecond: null, one, other };
    return [
      { of: 'cpu' as const, ...bySize, perSecond: null, found: findCrossover(costs) },
      { of: 'p99' as const, ...bySize, perSecond, found: of('p99', atRate, 'floats') },
      { of: 'cpu' as const, ...byRate, found: of('cpu', atFloats, 'calls/s') },
      { of: 'p99' as const, ...byRate, found: of('p99', atFloats, 'calls/s') },
    ].filter(({ found }) => found.points.length > 1);
  });
}

/** Only what both carried can be compared. */
function ratiosIn(
  loads: readonly Load[],
  one: Way,
  other: Way,
  of: 'cpu' | 'p99',
  along: 'floats' | 'perSecond',
): RatioAt[] {
  const places = [...new Set(loads.map((load) => load[along]))].sort((a, b) => a - b);
  return places.flatMap((at) => {
    const measured = (wanted: Way) => loads.find((load) => load.way === wanted && load[along] === at)?.measured;
    const [first, second] = [measured(one), measured(other)];
    if (!first || !second) return [];
    const rounds = (from: typeof first) =>
      of === 'p99' ? from.p99Ms : sumOfRounds(from.clientCpuMs.each, from.serverCpuMs.each);
    return [{ at, ...ratioOf(rounds(first), rounds(second)) }];
  });
}

/** The first of those that occur most. null: there are none. */
function mostFrequent(values: readonly number[]): number | null {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  const most = Math.max(...times.values());
  return [...times].find(([, count]) => count === most)?.[0] ?? null;
}
