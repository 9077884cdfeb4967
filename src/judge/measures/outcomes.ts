import type { Interval, Measure, PhaseFacts } from '../../lab/measure.ts';
import { mapRows, numbersOf, type Rows } from '../../lab/rows.ts';
import { bearsMsOf, judgedViews, type SeenView } from '../figures/views.ts';
import { designEffectIn, intoBlocks } from '../statistics/design-effect.ts';
import { percentileInterval } from '../statistics/percentile.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import { sayNumber } from '../wording.ts';

/**
 * The share of page views that were not answered 200, rightly, within the budget from their intended start. A view
 * still on its way is bad once its age is past the budget; before that nothing is known of it and it is left out.
 */
export const badViews = viewShare('bad views', isDecided, (view) => view.bad === true, 'bad');

/** The share of page views that were not answered 200 within the budget, whatever the answer was: what every dashboard shows. */
export const slowOrFailed = viewShare(
  'slow or failed views',
  isDecided,
  (view) => view.unserved === true,
  'slow or failed',
);

/** The share of answered page views whose answer is not the golden one: where a product shows its top k alone, those or their order. */
export const disagreeing = viewShare(
  'wrong rankings',
  (view) => view.answer !== null,
  (view) => view.answer === 'wrong',
  'disagree',
);

/** The share of answered page views that got an earlier answer instead of the model's. */
export const degradedShare = viewShare(
  'degraded answers',
  (view) => view.answered,
  (view) => view.answer === 'degraded',
  'degraded',
);

function isDecided(view: SeenView): boolean {
  return view.bad !== null;
}

/** @param isCounted of what the share is @param word of those that are hit, in what is counted */
function viewShare(
  name: string,
  isCounted: (view: SeenView) => boolean,
  isHit: (view: SeenView) => boolean,
  word: string,
): Measure<'outcomes'> {
  return {
    name,
    unit: 'share',
    from: 'outcomes',
    bearsMs: bearsMsOf,
    take: (found, phase) => shareOf(judgedViews(found, phase).filter(isCounted), isHit, phase, word),
  };
}

/** From the intended start, in ms. In an overload it only says how long one watched: shown beside bad views. */
export const p99Latency = latencyAt('p99 latency', 0.99);
export const p50Latency = latencyAt('p50 latency', 0.5);

function latencyAt(name: string, share: number): Measure<'outcomes'> {
  return {
    name,
    unit: 'ms',
    from: 'outcomes',
    bearsMs: bearsMsOf,
    take(found, phase) {
      const samples = mapRows(judgedViews(found, phase), (view) => ({
        value: view.latencyMs,
        finished: view.doneMs !== null,
      }));
      const interval = percentileInterval(samples, share, phase.errorShare);
      return {
        value: interval?.value ?? Number.NaN,
        low: interval?.low ?? 0,
        high: interval?.high ?? Number.POSITIVE_INFINITY,
      };
    },
  };
}

function shareOf(views: Rows<SeenView>, isHit: (view: SeenView) => boolean, phase: PhaseFacts, word: string): Interval {
  const isHitAt = numbersOf(views, (view) => (isHit(view) ? 1 : 0));
  const hits = isHitAt.reduce((sum, hit) => sum + hit, 0);
  const blocked = intoBlocks(numbersOf(views, ({ atMs }) => atMs));
  const effect = designEffectIn(blocked, (index) => isHitAt[index] === 1);
  const interval = proportionInterval(hits, views.length, phase.errorShare, effect);
  return { ...interval, counted: `${sayNumber(hits)} of ${sayNumber(views.length)} views ${word}` };
}
