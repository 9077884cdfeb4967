import { trialIn } from '../../judge/record/judged-lab.ts';
import { type Reason, reasonAt } from '../../judge/record/reason.ts';
import { isShownBy } from '../../judge/verdict/judge-trial.ts';
import { looksOfTrial } from '../../judge/verdict/looks.ts';
import { sayNumber } from '../../judge/wording.ts';
import type { Trial } from '../../lab/lab.ts';
import { type PlayedVariant, type Run, runUnder } from '../run.ts';
import { pagesRate } from './fit-load.ts';
import { leadIn } from './lead-in.ts';
import { phaseRate } from './phase-rate.ts';
import { triggerAndObserve } from './play.ts';
import { startVariantWorld } from './variant-world.ts';

/** A wrong fix under its own trigger, in a fresh world, until what is wrong with it shows, or must have. */
export async function playTrial(run: Run, variant: PlayedVariant, trial: Trial, profile: boolean): Promise<void> {
  const tried = runUnder(run, variant.id);
  await using world = await startVariantWorld(tried, variant);
  await leadIn(tried, world, variant.id);
  const shown = trialIn(run.judged, variant.id) ?? { signs: [] };
  const { lastsMs } = trial;
  const perSecond = lastsMs === undefined ? phaseRate(tried.lab, run.ratePerSecond, 'triggered') : run.ratePerSecond;
  await triggerAndObserve(tried, world, variant, {
    profile,
    ...(lastsMs === undefined ? {} : { lastsMs }),
    looks: looksOfTrial(trial.watchSeconds, perSecond),
    hasShown: ({ signs }) => signs.some((sign) => sign.present === true && isShownBy(shown, sign)),
    watching: { doing: 'does what is wrong with it show?', expectedMs: 1_000 * trial.watchSeconds },
  });
}

/** Why a trial could show nothing: it is held to show what it is for from the least load on that the lab allows. null: it is played. */
export function whySkipped({ lab, ratePerSecond }: Pick<Run, 'lab' | 'ratePerSecond'>, variant: string): Reason | null {
  const { atLeast = 0 } = pagesRate(lab);
  if (ratePerSecond >= atLeast) return null;
  const text = `skipped: what is wrong with it takes ${sayNumber(atLeast)} views/s to show, and ${sayNumber(ratePerSecond)} are offered`;
  const figure = { measure: 'views offered', of: 'pages', value: ratePerSecond, unit: 'per second' } as const;
  return reasonAt({ variant, phase: null, take: 1 }, 'too-few-views', text, { ...figure, remedy: 'leave out --rate' });
}
