import { sumOf } from '../judge/statistics/sum.ts';
import { watchedViews } from '../judge/verdict/looks.ts';
import type { Lab, Trial } from '../lab/lab.ts';
import { trialsOf } from '../lab/trial.ts';
import { type Change, type Phase, productWith } from '../lab/world.ts';
import { pagesRate } from './arms/fit-load.ts';
import { phaseRate } from './arms/phase-rate.ts';
import { isSoaked, type Plan } from './plan-variants.ts';
import type { RunOptions } from './run-options.ts';

/** Seconds that a step took on two cores, starting processes and reading the evidence included. */
const took = {
  world: 1.2,
  leadIn: 1.4,
  calibration: 2.6,
  reading: 0.5,
  profiling: 1.7,
  scaling: 0.5,
  mitigations: 18,
  judging: 2,
};
/** Views per second at which a storefront that is calibrated is offered its calm, there. */
const usualPerSecond = 95;

/** The looks at which an arm of its kind ends where nothing disturbs it. */
const views = { hopeless: 150, good: 360, watched: watchedViews };

/** How long a run takes where nothing is repeated, for the clock that counts down: what really decides is when the evidence suffices. */
export function expectSeconds(
  lab: Lab,
  { played, mitigations }: Plan,
  options: Pick<RunOptions, 'quick' | 'ratePerSecond'> & Partial<Pick<RunOptions, 'only' | 'watchSeconds' | 'soakMs'>>,
): number {
  const { quick, ratePerSecond, only = null, watchSeconds, soakMs } = options;
  const calmPerSecond = ratePerSecond ?? pagesRate(lab).atMost ?? usualPerSecond;
  const budgetMs = Math.max(productWith(lab.product).budgetMs, lab.load.batches?.budgetMs ?? 0);
  const window = (phase: Phase, count: number) =>
    count / phaseRate(lab, calmPerSecond, phase) + budgetMs / 1_000 + took.reading;
  const triggered = (count: number) =>
    sumOf(lab.trigger, secondsOf) + lab.settleMs / 1_000 + window('triggered', count);
  const fresh = took.world + took.leadIn;
  const recovery = (count: number) =>
    lab.recovery && !quick
      ? fresh + (lab.recovery.lastsMs + lab.recovery.withinMs) / 1_000 + window('recovered', count)
      : 0;
  const calm = fresh + window('calm', views.good);

  const first =
    took.calibration + calm + triggered(quick ? views.good : views.watched) + took.profiling + recovery(views.hopeless);
  const watched = Math.max(views.good, (watchSeconds ?? 0) * phaseRate(lab, calmPerSecond, 'triggered'));
  const trials = trialsOf(lab);
  // It may take so long at the least load, and shows sooner at more.
  const showing = ({ watchSeconds }: Trial) =>
    watchSeconds * Math.min(1, (pagesRate(lab).atLeast ?? calmPerSecond) / calmPerSecond);
  const others = sumOf(played, (variant) => {
    const { id, kind, recommended } = variant;
    const trial = trials.get(id);
    if (trial) {
      const settles = ((trial.lastsMs ?? 0) + lab.settleMs) / 1_000;
      return fresh + sumOf(trial.trigger, secondsOf) + settles + showing(trial) + took.reading;
    }
    if (kind === 'wrong-fix' || kind === 'sibling') return fresh + triggered(views.hopeless);
    const soaked = soakMs && isSoaked(variant, { only }) ? soakMs / 1_000 : 0;
    return fresh + triggered(watched) + soaked + recovery(views.good) + (recommended ? took.profiling : 0);
  });
  const mitigating = mitigations.length * (fresh + took.mitigations);
  return first + others + calm + mitigating + (quick ? 1 : took.judging);
}

function secondsOf({ kind, afterMs }: Change): number {
  return (afterMs ?? 0) / 1_000 + (kind === 'scale' ? took.scaling : 0);
}
