import type { Arm, LoadResult, RunResult, Sli, VariantResult } from '../judge/record/result.ts';
import { kindInId, nameInId } from '../lab/variant-id.ts';
import type { Stream } from '../lab/world.ts';

/** What a variant is called on a screen: `fix:raw-body` is `raw body`, the defect is `as it was`. */
export function nameOf(variant: string): string {
  if (variant === 'defect') return 'as it was';
  const name = nameInId(variant);
  return kindInId(variant) === 'try' ? `your ${name.split(/[\\/]/).at(-1) ?? name}` : name.replaceAll('-', ' ');
}

export function armOf(result: RunResult, variant: string, phase: Arm['phase'], take = 1): Arm | null {
  return result.arms.find((arm) => arm.variant === variant && arm.phase === phase && arm.take === take) ?? null;
}

/** The fix that the lab advises, else the first one. */
export function advised(result: RunResult): VariantResult | null {
  const fixes = result.variants.filter((variant) => variant.kind === 'fix');
  return fixes.find((variant) => variant.recommended) ?? fixes[0] ?? null;
}

/** What its first SLO is of, and its users notice: the page views, or a job's batches. */
export function streamOf(arm: Arm | null): Stream {
  return arm?.slis[0]?.of === 'batches' ? 'batches' : 'pages';
}

/** What one of these is called, as many. */
export function nounOf(arm: Arm | null): 'page views' | 'batches' {
  return streamOf(arm) === 'batches' ? 'batches' : 'page views';
}

/** What became of the page views. */
export function pagesOf(arm: Arm | null): LoadResult | null {
  return arm?.load.find((load) => load.of === 'pages') ?? null;
}

/** What became of what pages: the page views, or the batches. */
export function pagingLoadOf(arm: Arm | null): LoadResult | null {
  return arm?.load.find((load) => load.of === streamOf(arm)) ?? null;
}

/** The SLO that was violated, else the lab's first. */
export function tellingSli(arm: Arm | null): Sli | null {
  return arm?.slis.find(({ verdict }) => verdict === 'violated') ?? firstSli(arm);
}

/** The SLO that a table shows: the lab's first. */
export function firstSli(arm: Arm | null): Sli | null {
  return arm?.slis[0] ?? null;
}
