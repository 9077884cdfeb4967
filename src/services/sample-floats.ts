import type { Metrics } from './metrics.ts';

/** Of those that came together, evenly spread, each time at other places: cheap enough for every call. */
const sampled = 4;
/** A float32 has seven to nine significant digits. */
const fewDigits = 6;

/**
 * Counts how many of a sample of floats came with six significant digits or fewer, as of those that somebody has rounded on the way:
 * the only figure in which that shows, where nothing fails and nothing is slow.
 */
export function sampleFloats(metrics: Metrics, name: string, of: string): (floats: ArrayLike<number>) => void {
  const counter = metrics.counter(
    `${name}_floats_sampled_total`,
    `Floats of ${of} that were looked at, by whether six significant digits are all that they have.`,
    ['rounded'],
  );
  for (const rounded of ['true', 'false']) counter.inc({ rounded }, 0);
  let turn = 0;
  return (floats) => {
    turn += 1;
    const step = Math.max(1, Math.floor(floats.length / sampled));
    let rounded = 0;
    let count = 0;
    for (let at = turn % step; at < floats.length && count < sampled; at += step, count += 1)
      if (isRounded(floats[at] ?? 0)) rounded += 1;
    counter.inc({ rounded: 'true' }, rounded);
    counter.inc({ rounded: 'false' }, count - rounded);
  };
}

function isRounded(value: number): boolean {
  const float = Math.fround(value);
  return Math.fround(Number(float.toPrecision(fewDigits))) === float;
}
