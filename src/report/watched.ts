import type { Arm, RunResult } from '../judge/record/result.ts';
import { armOf, pagesOf } from './arms.ts';
import { decimal, seconds, sensible } from './numbers.ts';

/** For how long an arm was judged, and at what load: `7.4 s at 61 views/s`, with `then for 600 s` where it was soaked. */
export function sayWatched(arm: Arm): string {
  return `${seconds(secondsOf(arm))} ${rateOf([arm])}${sayMore([arm])}`;
}

/** The same of all that should hold: `fixes watched for 1.2 to 2.7 s at 302 views/s`; empty: none was played. */
export function fixesWatched(result: RunResult): string {
  const arms = result.variants.flatMap(({ id, kind }) => {
    const arm = kind === 'fix' || kind === 'try' ? armOf(result, id, 'triggered') : null;
    return arm === null ? [] : [arm];
  });
  const all = arms.map(secondsOf).toSorted((one, other) => one - other);
  const [least, most] = [all[0], all.at(-1)];
  if (least === undefined || most === undefined) return '';
  const from = decimal(least, 1) === decimal(most, 1) ? '' : `${seconds(least).replace(/ s$/, '')} to `;
  return `${arms.length === 1 ? 'fix' : 'fixes'} watched for ${from}${seconds(most)} ${rateOf(arms)}${sayMore(arms)}`;
}

function secondsOf({ judgedFromMs, judgedToMs }: Arm): number {
  return (judgedToMs - judgedFromMs) / 1_000;
}

function rateOf(arms: readonly Arm[]): string {
  const rates = arms.flatMap((arm) => pagesOf(arm)?.offered ?? []);
  return rates.length === 0 ? '' : `at ${sensible(Math.round(Math.max(...rates)))} views/s`;
}

function sayMore(arms: readonly Arm[]): string {
  const soaked = arms.flatMap(({ soak }) => soak?.seconds ?? []);
  return soaked.length === 0 ? '' : `, then for ${seconds(Math.max(...soaked))}`;
}
