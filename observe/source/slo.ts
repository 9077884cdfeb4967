import { and, gt, mul, n, or, sub } from '@grafana/promql-builder';
import { type Labels, type Query, series, share, sumRate } from './promql.ts';
import type { Scale } from './scale.ts';

/** What a service promises, as its own metrics can tell it. */
export interface Slo {
  /** Such as `json-blowup-views`: several may be recorded by one Prometheus. */
  readonly id: string;
  readonly service: string;
  /** Share of the requests that have to be good, such as 0.99. */
  readonly objective: number;
  readonly promise: string;
  /** Counters: those that were good, and all that ended. */
  readonly good: { readonly metric: string; readonly labels: Labels };
  readonly all: { readonly metric: string; readonly labels: Labels };
}

/** Of a month's budget, over two windows: as the Site Reliability Workbook has them, and as Sloth writes them. Seconds. */
const minute = 60;
const hour = 3_600;
const day = 24 * hour;
export const burns = [
  { severity: 'page', factor: 14.4, short: 5 * minute, long: hour },
  { severity: 'page', factor: 6, short: 30 * minute, long: 6 * hour },
  { severity: 'ticket', factor: 3, short: 2 * hour, long: day },
  { severity: 'ticket', factor: 1, short: 6 * hour, long: 3 * day },
] as const;

export const windows = [...new Set(burns.flatMap(({ short, long }) => [short, long]))].sort((a, b) => a - b);

export function recordName(scale: Scale, window: number): string {
  return `slo:error:ratio_rate${scale.duration(window)}`;
}

/** Share of what ended within the window that was not good. */
export function errorRatio({ good, all }: Slo, window: string): Query {
  return sub(n(1), share(sumRate(good.metric, good.labels, window), sumRate(all.metric, all.labels, window)));
}

/** Whether the budget burns too fast, by what was recorded. */
export function burning({ id, objective }: Slo, severity: 'page' | 'ticket', scale: Scale): Query {
  const budget = Number((1 - objective).toPrecision(6));
  const [one, other] = burns
    .filter((burn) => burn.severity === severity)
    .map(({ factor, short, long }) => {
      const over = (window: number) => gt(series(recordName(scale, window), { slo: id }), mul(n(factor), n(budget)));
      return and(over(short), over(long));
    });
  if (!one || !other) throw new Error(`no burn rates for ${severity}`);
  return or(one, other);
}
