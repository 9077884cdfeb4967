import type { SignResult } from '../judge/record/result.ts';

type Unit = SignResult['unit'];
export const unknown = '–';

/** Thousands separated, at most `digits` behind the point. */
export function decimal(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** About two or three digits that mean something: 5,480 · 91 · 5.8 · 0.11 · 0.0009. */
export function sensible(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95 || Number.isInteger(value)) return decimal(value, 0);
  if (size >= 1) return decimal(value, 1);
  if (size >= 0.1) return decimal(value, 2);
  return String(Number(value.toPrecision(1)));
}

/** `91 ms`; from 10 s on in seconds: `12.4 s`. */
export function milliseconds(value: number | null): string {
  if (value === null) return unknown;
  if (value >= 9_999.5) return seconds(value / 1_000);
  return `${value >= 9.95 ? decimal(value, 0) : sensible(value)} ms`;
}

/** CPU time hardly moves from run to run, so that it may keep a digit more: `21.4 ms`. */
export function cpuMilliseconds(value: number | null): string {
  if (value === null) return unknown;
  return `${decimal(value, value < 0.995 ? 2 : value < 99.95 ? 1 : 0)} ms`;
}

/** `4 s`, `4.3 s`, `120 s` */
export function seconds(value: number | null): string {
  return value === null ? unknown : `${withoutZero(decimal(value, value < 99.95 ? 1 : 0))} s`;
}

/** A share as a percentage, without its sign: finer near both ends, where SLOs lie. */
export function percentage(share: number): string {
  const value = share * 100;
  if (value > 0.0005 && value < 0.095) return String(Number(value.toPrecision(1)));
  const digits = value > 99.95 && value < 99.995 ? 2 : value < 9.95 || (value > 99 && value < 100) ? 1 : 0;
  return withoutZero(decimal(value, digits));
}

function withoutZero(number: string): string {
  return number.replace(/\.0+$/, '');
}

export function percent(share: number | null): string {
  return share === null ? unknown : `${percentage(share)} %`;
}

export function count(value: number | null): string {
  return value === null ? unknown : decimal(value, 0);
}

/** `0.7x`, `<0.1x` */
export function times(value: number | null): string {
  if (value === null) return unknown;
  if (value > 0 && value < 0.05) return '<0.1x';
  return `${decimal(value, value < 9.95 ? 1 : 0)}x`;
}

/** A measure's value with its unit. */
export function quantity(value: number | null, unit: Unit): string {
  if (value === null) return unknown;
  switch (unit) {
    case 'ms':
      return milliseconds(value);
    case 's':
      return seconds(value);
    case 'share':
      return percent(value);
    case 'bytes':
      return `${sensible(value)} B`;
    case 'MiB':
      return `${sensible(value)} MiB`;
    case 'MiB per second':
      return `${sensible(value)} MiB/s`;
    case 'per second':
      return `${sensible(value)}/s`;
    case 'ratio':
      return value < 9.995 ? decimal(value, 2) : sensible(value);
    case 'count':
    case 'per request':
      return sensible(value);
  }
}

/**
 * `[1,871 ms to 12 s]`, `[57 % to 67 %]`; an open end is a `?`; empty where both are. None of what is measured can be
 * negative, though the arithmetic of a bound, and so an older run, may say so.
 */
export function interval(bounds: Bounds, unit: Unit): string {
  const [low, high] = sayBounds(bounds, unit);
  return low === high && low === '?' ? '' : `[${low} to ${high}]`;
}

/** The same where room is short: `[1,871-1,930]`, with units where they are not the same. */
export function shortInterval(bounds: Bounds, unit: Unit): string {
  const [low, high] = sayBounds(bounds, unit);
  if (low === high && low === '?') return '';
  const unitOf = (says: string) => / \S+$/.exec(says)?.[0] ?? '';
  const same = low === '?' || high === '?' || unitOf(low) === unitOf(high);
  const bare = (says: string) => (same ? says.replace(/ \S+$/, '') : says);
  return `[${bare(low)}-${bare(high)}]`;
}

interface Bounds {
  readonly low: number | null;
  readonly high: number | null;
}

function sayBounds({ low, high }: Bounds, unit: Unit): readonly [low: string, high: string] {
  const say = (value: number | null) => (value === null ? '?' : quantity(Math.max(0, value), unit));
  return [say(low), say(high)];
}
