import type { Arm, RunResult } from '../../../judge/record/result.ts';
import { armOf, nameOf } from '../../arms.ts';
import { percent } from '../../numbers.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { drawKey } from './key.ts';
import { drawNights, type Night, nightsOf } from './nights.ts';
import type { Point } from './plot.ts';
import { changedAt } from './seconds.ts';

/** By the second, the share of a job's batches that were answered in time; none where the lab has no picture of them. */
export function batchShares(arms: readonly (Arm | null)[], changedMs: number): Point[] {
  return arms.flatMap((arm) => {
    const { series = {} } = arm?.pictures.find(({ of, unit }) => of === 'batches' && unit === 'count') ?? {};
    const { rate, good } = series;
    if (!arm || typeof rate !== 'object' || typeof good !== 'object') return [];
    // A batch that began later may still be on its way.
    const window = arm.load.find(({ of }) => of === 'batches')?.windowMs;
    const endMs = window === undefined ? arm.judgedToMs : arm.judgedFromMs + window;
    return rate.atMs.flatMap((atMs, at) => {
      const sent = rate.values[at] ?? 0;
      return sent > 0 && atMs + 1_000 <= endMs
        ? [{ x: (atMs + 500 - changedMs) / 1_000, y: (good.values[at] ?? 0) / sent }]
        : [];
    });
  });
}

/** The night of a lab whose batches are what pages, in one picture with a key; null: no second was kept. */
export function drawBatches(report: Report, height: number): Markup | null {
  const { result } = report;
  const plot = drawBatchesPlot(result, height);
  if (plot === null) return null;
  const key = rowsOf(result).map(({ variant, tone }) => ({
    name: variant === 'defect' ? nameOf(variant) : `with ${nameOf(variant)}`,
    tone,
  }));
  return html`<figure class="chart">
<figcaption>share of batches answered in time, by the second${drawKey(key)}</figcaption>
${plot}
</figure>`;
}

export function drawBatchesPlot(result: RunResult, height: number, width?: number): Markup | null {
  const rows = rowsOf(result);
  if (rows.length === 0) return null;
  return drawNights(result, rows, {
    alt: `Share of batches answered in time, by the second. ${rows.map((row) => `${nameOf(row.variant)}: ${percent(row.points.at(-1)?.y ?? null)} at the end`).join('; ')}.`,
    height,
    width,
    y: { from: 0, to: 1.1, show: percent },
  });
}

function rowsOf(result: RunResult): Night[] {
  return nightsOf(result, (variant) =>
    batchShares([armOf(result, variant, 'calm'), armOf(result, variant, 'triggered')], changedAt(result, variant)),
  );
}
