import type { Unit } from '../lab/measure.ts';

const suffixes: Record<Unit, string> = {
  ms: ' ms',
  s: ' s',
  share: ' %',
  count: '',
  'per request': ' per request',
  bytes: ' bytes',
  MiB: ' MiB',
  'MiB per second': ' MiB/s',
  'per second': '/s',
  ratio: 'x',
};

/** As a person says it: `4.4 %`, `5,480 ms`, `1.2x`. */
export function sayValue(value: number, unit: Unit): string {
  return sayNumber(inUnit(value, unit)) + suffixes[unit];
}

/** `1.4–4.4 %`; with an open end `at least 1.4 %`. */
export function sayRange(low: number, high: number, unit: Unit): string {
  if (!Number.isFinite(low)) return `at most ${sayValue(high, unit)}`;
  if (!Number.isFinite(high)) return `at least ${sayValue(low, unit)}`;
  return `${sayNumber(inUnit(low, unit))}–${sayValue(high, unit)}`;
}

/** Two or three digits that count, thousands apart. */
export function sayNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000) return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  return value.toLocaleString('en-US', { maximumSignificantDigits: size < 10 ? 2 : 3 });
}

function inUnit(value: number, unit: Unit): number {
  return unit === 'share' ? value * 100 : value;
}
