import type { OfSize } from './benched.ts';
import type { Claim, Verdict } from './claim.ts';
import type { Crossing } from './crossings.ts';
import { type Crossover, certainIn } from './crossover.ts';

const quote = 'REST wins when: … the payload is small (under 1KB), request rate is modest (under 1,000/sec)';
const claimedBytes = 1_000;
const claimedRate = 1_000;
const near = 1.25;

/** The document's rule by size and by rate, of the two that it compares; of other pairs it says nothing. */
export function judgeRule(crossing: Crossing, sizes: readonly OfSize[]): Claim[] {
  const { of, by, other, found } = crossing;
  if (crossing.one !== 'rest-json' || other !== 'grpc-protobufjs') return [];
  const isSize = by === 'floats';
  const claimed = isSize ? floatsOf(claimedBytes, sizes) : claimedRate;
  if (claimed === null) return [];
  const measured = found.at === null ? null : { value: found.at, low: found.low, high: found.high };
  const ratio = (bound: number | null) => (bound === null ? null : bound / claimed);
  return [
    {
      about: `${isSize ? 'size' : 'rate'} from which gRPC, protobufjs, ${of === 'cpu' ? 'takes less CPU' : 'has the lower p99'}`,
      quote,
      stack: 'node',
      unit: by,
      claimed: { from: Math.round(claimed), to: Math.round(claimed) },
      measured,
      ratio: measured && { value: measured.value / claimed, low: ratio(measured.low), high: ratio(measured.high) },
      verdict: verdictOf(found, claimed),
      says: measured === null ? sayWithout(found) : isSize ? `1 KB of JSON is ${Math.round(claimed)} floats.` : null,
    },
  ];
}

/** Where there is no place, or only a bound of it. */
function sayWithout({ kind, low, high }: Crossover): string {
  const bound = low ?? high;
  if (kind === 'everywhere') return 'at each that was measured';
  if (kind === 'nowhere') return 'at none that was measured';
  if (kind === 'until') return 'it takes less only below';
  if (kind === 'unclear' || bound === null) return 'cannot be told';
  return `${Number(bound.toPrecision(2)).toLocaleString('en')} at ${low === null ? 'most' : 'least'}`;
}

/** Where REST with JSON costs less only beyond, or never, the rule is the other way round. */
function verdictOf(found: Crossover, claimed: number): Verdict {
  const { kind, low, high, points } = found;
  if (kind === 'nowhere' || kind === 'until') return 'the other way round';
  if (kind === 'everywhere') return (points[0]?.at ?? claimed) < claimed / near ? 'not here' : 'cannot tell here';
  if (kind === 'unclear') return 'cannot tell here';
  const { oneUpTo, otherFrom } = certainIn(found);
  if (oneUpTo !== null && oneUpTo > claimed * near) return 'not here';
  if (otherFrom !== null && otherFrom < claimed / near) return 'not here';
  const isClose = low !== null && high !== null && low >= claimed / near && high <= claimed * near;
  return isClose ? 'holds' : 'cannot tell here';
}

/** How many floats so many bytes of JSON are, by a line through the two sizes around them. null: no two were measured. */
export function floatsOf(bytes: number, sizes: readonly OfSize[]): number | null {
  const places = sizes
    .map(({ floats, codecs }) => ({ floats, bytes: codecs.find(({ codec }) => codec === 'json')?.bytes ?? 0 }))
    .sort((one, other) => one.floats - other.floats);
  const [first, second] = places;
  if (!first || !second) return null;
  const at = Math.max(
    1,
    places.findIndex((place) => place.bytes >= bytes),
  );
  const [before, after] = [places[at - 1] ?? first, places[at] ?? second];
  return before.floats + ((bytes - before.bytes) * (after.floats - before.floats)) / (after.bytes - before.bytes);
}
