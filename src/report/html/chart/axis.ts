import { scaleLinear, scaleLog } from 'd3-scale';

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly log?: boolean;
  /** Nothing lies between two numbers. */
  readonly whole?: boolean;
  readonly show: (value: number) => string;
}

/** From a value to its place between `least` and `most`; what lies outside goes to the end. */
export function scaleOf({ from, to, log }: Axis, least: number, most: number): (value: number) => number {
  return (log ? scaleLog : scaleLinear)([from, to], [least, most]).clamp(true);
}

/** On a log axis 1, 2 and 5 of each decade, or the decades alone where those would crowd. */
export function ticksOf({ from, to, log, whole }: Axis, about: number): number[] {
  if (!log)
    return scaleLinear([from, to], [0, 1])
      .ticks(about)
      .filter((tick) => !whole || Number.isInteger(tick));
  const decades = Math.log10(to / from);
  const steps = 3 * decades > 2 * about ? [1] : [1, 2, 5];
  return Array.from({ length: Math.ceil(decades) + 2 }, (_, at) => 10 ** (Math.floor(Math.log10(from)) + at))
    .flatMap((decade) => steps.map((step) => Number((decade * step).toPrecision(3))))
    .filter((tick) => tick >= from && tick <= to);
}

/** Room around all the values; at least a decade, so that the noise of a healthy night does not look like mountains. */
export function logAxis(values: readonly number[], show: Axis['show']): Axis {
  const known = values.filter((value) => value > 0);
  const least = Math.max(0.01, Math.min(...known));
  const most = Math.max(...known, least * 10);
  return { from: least / 1.4, to: most * 1.5, log: true, show };
}

/** `+2 s`, since something happened */
export function showSeconds(value: number): string {
  const rounded = Number(value.toFixed(1));
  return rounded === 0 ? '0 s' : `${rounded > 0 ? '+' : '−'}${Math.abs(rounded)} s`;
}
