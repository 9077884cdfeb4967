import type { Benched } from '../../advise/bench/benched.ts';
import type { Claim } from '../../advise/bench/claim.ts';
import type { Crossing } from '../../advise/bench/crossings.ts';
import { certainIn } from '../../advise/bench/crossover.ts';
import type { pythonCodecs, Server } from '../../advise/bench/python/python-stack.ts';
import type { CodecName } from '../../advise/bench/time-codecs.ts';
import { disturbedAbove } from '../../advise/bench/watch-others.ts';
import { wayNames } from '../../advise/ways.ts';
import { count, decimal, percent } from '../../report/numbers.ts';

export const codecNames: Readonly<Record<CodecName, string>> = {
  json: 'JSON',
  'json-rounded': 'JSON, six digits',
  base64: 'base64 in JSON',
  raw: 'raw floats',
  packed: 'protobuf, one block copy',
  bufbuild: 'protobuf, bufbuild',
  protobufjs: 'protobuf, protobufjs',
};

export const pythonCodecNames: Readonly<Record<(typeof pythonCodecs)[number], string>> = {
  json: 'JSON',
  'json-fastapi': 'JSON, as FastAPI reads it',
  base64: 'base64 in JSON',
  raw: 'raw floats',
  protobuf: 'protobuf',
};

/** A value with its interval; null: that bound is not known. */
export interface Bounded {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Two digits that mean something: `0.052`, `1.0`, `24`, `3,410`. */
export function digits(value: number): string {
  if (Math.abs(value) >= 99.5) return decimal(value, 0);
  return Math.abs(value) >= 1e-6 ? value.toPrecision(2) : '0';
}

/** `0.052 [0.050-0.055]`; what is counted and not measured has no interval. */
export function withInterval({ value, low, high }: Bounded): string {
  if (low === value && high === value) return digits(value);
  const say = (bound: number | null) => (bound === null ? '?' : digits(bound));
  return `${digits(value)} [${say(low)}-${say(high)}]`;
}

export function scaledBy({ value, low, high }: Bounded, by: number): Bounded {
  const times = (bound: number | null) => (bound === null ? null : bound * by);
  return { value: value * by, low: times(low), high: times(high) };
}

/** `20x`, `5x to 10x`, `0.8 ms` */
export function sayClaimed({ claimed: { from, to }, unit, measured }: Claim): string {
  if (measured === null && unit === 'times') return 'it starts';
  const say = (number: number) =>
    decimal(Number(number.toPrecision(2)), number < 10 && !Number.isInteger(number) ? 2 : 0);
  return from === to ? inUnit(say(from), unit) : `${say(from)} to ${inUnit(say(to), unit)}`;
}

export function sayMeasured({ measured, unit, says }: Claim): string {
  if (measured === null) return says ?? '';
  return inUnit(withInterval(measured), unit);
}

export function sayRatio({ ratio }: Claim): string {
  return ratio === null ? '' : `${digits(ratio.value)}x`;
}

function inUnit(number: string, unit: Claim['unit']): string {
  return unit === 'times' ? number.replace(/(?= |$)/, 'x') : `${number} ${unit}`;
}

/** Of what: `CPU a call, by size`. */
export function sayQuestion({ of, by, floats, perSecond }: Crossing): string {
  const what = of === 'cpu' ? 'CPU a call' : 'p99';
  const how = floats !== null ? ` of ${count(floats)} floats` : perSecond !== null ? ` at ${count(perSecond)}/s` : '';
  return `${what}${how}, by ${by === 'floats' ? 'size' : 'rate'}`;
}

/** Where the other takes less. */
export function sayCrossing({ by, one, other, found }: Crossing): string {
  const { kind, at, low, high, points } = found;
  const unit = by === 'floats' ? ' floats' : '/s';
  const say = (value: number) => `${count(value)}${unit}`;
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const between = `between ${count(first)} and ${say(last)}`;
  const compared = points.map((point) => count(point.at)).join(', ');
  switch (kind) {
    case 'everywhere':
      return `at each of ${compared}${unit}: ${wayNames[other]} takes less`;
    case 'nowhere':
      return `none ${between}: ${wayNames[one]} takes less at each`;
    case 'unclear':
      return `cannot tell here, ${between}`;
    default: {
      const word = kind === 'from' ? 'from' : 'up to';
      if (at !== null) return `${word} ${say(round(at))} [${sayBound(low)}-${sayBound(high)}]${sayCertain(found)}`;
      return low === null
        ? `${word} ${say(round(high ?? last))} at most; below that it cannot be told here`
        : `${word} ${say(round(low))} at least; above that it cannot be told here`;
    }
  }
}

/** What needs no line between two points. */
function sayCertain(found: Crossing['found']): string {
  const { oneUpTo, otherFrom } = certainIn(found);
  if (found.kind !== 'from' || oneUpTo === null || otherFrom === null) return '';
  return `; for certain not at ${count(oneUpTo)}, and at ${count(otherFrom)}`;
}

/** Places between points are known to two digits at most. */
function round(place: number): number {
  return Number(place.toPrecision(2));
}

function sayBound(bound: number | null): string {
  return bound === null ? '?' : count(round(bound));
}

export function sayServer({ protocol, workers }: Server): string {
  const [one, several] = protocol === 'rest' ? ['worker', 'workers'] : ['thread', 'threads'];
  return `${protocol === 'rest' ? 'REST' : 'gRPC'}, ${workers} ${workers === 1 ? one : several}`;
}

export function sayMachine({ machine, tookMs, othersShare }: Benched): string {
  const { cpu, cores, node } = machine;
  const others =
    othersShare > disturbedAbove
      ? ` Other programs took up to ${percent(othersShare)} of the CPU meanwhile: read it with care, or run it again.`
      : '';
  return `${cpu}, ${cores} core${cores === 1 ? '' : 's'}, Node ${node}; client and server on loopback, no model behind the server. ${Math.round(tookMs / 1_000)} s.${others}`;
}

export const extrapolated =
  'Cores are the measured CPU of a call, both ends kept busy on this machine, times 10,000: an extrapolation.';
export const howJudged =
  'Medians of rounds in turns with 95 % intervals by ranks, ratios round by round. A number holds within a quarter of it, a factor within a quarter of its range; more: beyond it; the other way round: what is said to win loses; cannot tell here: the interval reaches over the border.';
