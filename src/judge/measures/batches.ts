import type { Measure } from '../../lab/measure.ts';
import type { Rows } from '../../lab/rows.ts';
import { bearsMsOf, judgedViews, type SeenView } from '../figures/views.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import { sayNumber } from '../wording.ts';

/**
 * The share of rows whose batch was not answered, rightly, within its budget. All batches of the window are counted, so
 * that what was seen is what was; but few are, so that one late batch alone violates nothing: the lower end is that of the
 * share of batches.
 */
export const lateRows: Measure<'outcomes'> = {
  name: 'late rows',
  unit: 'share',
  from: 'outcomes',
  bearsMs: bearsMsOf,
  take(found, phase) {
    const batches = judgedViews(found, phase).filter(({ bad }) => bad !== null);
    // Nothing is known yet.
    if (batches.length === 0) return { value: Number.NaN, low: 0, high: Number.POSITIVE_INFINITY };
    const late = batches.filter(({ bad }) => bad === true);
    const [lateCount, all] = [countRows(late), countRows(batches)];
    const value = lateCount / all;
    const { low } = proportionInterval(late.length, batches.length, phase.errorShare);
    return {
      value,
      low: Math.min(low, value),
      high: value,
      counted: `${sayNumber(lateCount)} of ${sayNumber(all)} rows late`,
    };
  },
};

/** The share of ended batches that the client was told RESOURCE_EXHAUSTED for. */
export const exhaustedShare: Measure<'outcomes'> = {
  name: 'RESOURCE_EXHAUSTED',
  unit: 'share',
  from: 'outcomes',
  bearsMs: bearsMsOf,
  take(found, phase) {
    const ended = judgedViews(found, phase).filter(({ doneMs }) => doneMs !== null);
    return ended.filter(({ failure }) => failure === 'RESOURCE_EXHAUSTED').length / ended.length;
  },
};

function countRows(batches: Rows<SeenView>): number {
  return batches.map(({ rows }) => rows).reduce((sum, rows) => sum + rows, 0);
}
