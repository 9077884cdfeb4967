import type { Arm, LoadResult, RunResult, Sli, VariantResult } from '../judge/result.ts';

/** What a variant is called on a screen: `fix:raw-body` is `raw body`, the defect is `as it was`. */
export function nameOf(variant: string): string {
  if (variant === 'defect') return 'as it was';
  const name = variant.slice(variant.indexOf(':') + 1);
  return kindOf(variant) === 'try' ? `your ${name.split(/[\\/]/).at(-1) ?? name}` : name.replaceAll('-', ' ');
}

/** `defect`, `fix`, `wrong-fix`, `mitigation` or `try`. */
export function kindOf(variant: string): string {
  return variant.split(':', 1)[0] ?? variant;
}

export function armOf(result: RunResult, variant: string, phase: Arm['phase'], take = 1): Arm | null {
  return result.arms.find((arm) => arm.variant === variant && arm.phase === phase && arm.take === take) ?? null;
}

/** The fix that the lab advises, else the first one. */
export function advised(result: RunResult): VariantResult | null {
  const fixes = result.variants.filter((variant) => kindOf(variant.id) === 'fix');
  return fixes.find((variant) => variant.recommended) ?? fixes[0] ?? null;
}

export function pagesOf(arm: Arm | null): LoadResult | null {
  return arm?.load.find((load) => load.of === 'pages') ?? null;
}

/** The SLO that a table shows: the lab's first. */
export function firstSli(arm: Arm | null): Sli | null {
  return arm?.slis[0] ?? null;
}

interface P99 {
  /** ms since the run's start. */
  readonly atMs: number;
  readonly ms: number;
}

/** The views' p99, second by second: the lab's picture in bars of ms over the page views. */
export function p99Seconds(arm: Arm | null): readonly P99[] {
  for (const picture of arm?.pictures ?? []) {
    if (picture.of !== 'pages' || picture.unit !== 'ms' || picture.draw !== 'bars') continue;
    const series = picture.series.p99 ?? Object.values(picture.series)[0];
    if (series === undefined || typeof series === 'number') continue;
    return series.atMs.flatMap((atMs, at) => {
      const ms = series.values[at];
      return ms === undefined ? [] : [{ atMs, ms }];
    });
  }
  return [];
}

/** The SLO is violated and the last quarter lies above the one before: a queue, whose p99 says how long one watched. */
export function isRising(arm: Arm | null): boolean {
  if (!arm?.slis.some((sli) => sli.verdict === 'violated')) return false;
  const values = p99Seconds(arm).map(({ ms }) => ms);
  const quarter = Math.floor(values.length / 4);
  if (quarter < 1) return false;
  return median(values.slice(-quarter)) > 1.1 * median(values.slice(-2 * quarter, -quarter));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
