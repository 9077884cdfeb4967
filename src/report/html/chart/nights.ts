import type { RunResult } from '../../../judge/record/result.ts';
import { advised, nameOf } from '../../arms.ts';
import type { Markup } from '../markup.ts';
import { showSeconds } from './axis.ts';
import type { Tone } from './dot.ts';
import { drawPlot, type Plot, type Point } from './plot.ts';
import { changedAt, inPieces } from './seconds.ts';

/** One variant of a picture that sets the defect against its fix. */
export interface Night {
  readonly variant: string;
  readonly tone: Tone;
  readonly points: readonly Point[];
}

/** The defect, then the advised fix; without those of which no second was kept. */
export function nightsOf(result: RunResult, pointsOf: (variant: string) => readonly Point[]): Night[] {
  const fix = advised(result);
  return [{ variant: 'defect', tone: 'before' as Tone }]
    .concat(fix ? [{ variant: fix.id, tone: 'after' }] : [])
    .map(({ variant, tone }) => ({ variant, tone, points: pointsOf(variant) }))
    .filter(({ points }) => points.length > 0);
}

/** Their lines by the second, on one axis that is 0 where the change was, with its mark and the page's. */
export function drawNights(
  result: RunResult,
  nights: readonly Night[],
  { width, ...plot }: Pick<Plot, 'alt' | 'height' | 'y' | 'limit'> & { readonly width: number | undefined },
): Markup {
  const seconds = nights.flatMap(({ points }) => points.map(({ x }) => x));
  const alert = result.timeline.find(({ variant, kind }) => variant === 'defect' && kind === 'alert');
  const changed = changedAt(result, 'defect');
  return drawPlot({
    ...plot,
    ...(width === undefined ? {} : { width }),
    x: {
      from: Math.min(-1, ...seconds.map((second) => second - 0.5)),
      to: Math.max(...seconds.map((second) => second + 0.5)),
      show: showSeconds,
    },
    lines: nights.map(({ variant, tone, points }) => ({
      name: nameOf(variant),
      tone,
      pieces: inPieces(points, 1.6),
      dots: true,
    })),
    marks: [
      { at: 0, label: 'the change' },
      ...(alert ? [{ at: (alert.at - changed) / 1_000, label: 'the page' }] : []),
    ],
  });
}
