import type { Series } from '../../lab/measure.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import type { JudgedLab } from '../record/judged-lab.ts';
import { pictureByName, type Registry } from '../record/registry.ts';
import type { PictureResult } from '../record/result.ts';
import { takePicture } from './take-measure.ts';

/** A picture with its times in ms since the run's start; points that are no number are left out. */
export function showPicture(
  { picture: name, of, unit, draw, limit }: JudgedLab['pictures'][number],
  evidence: ArmEvidence,
  runStartedMs: number,
  registry: Registry,
): PictureResult {
  const shown = { name, of, unit, draw, limit };
  const drawn = takePicture(pictureByName(name, registry), name, of, evidence);
  if (!drawn.known) return { ...shown, series: {}, reason: drawn.why };
  const series: PictureResult['series'] = {};
  for (const [label, line] of Object.entries(drawn.series)) {
    if (typeof line !== 'number') series[label] = rebase(line, runStartedMs);
    else if (Number.isFinite(line)) series[label] = line;
  }
  return { ...shown, series };
}

function rebase({ atMs, values }: Series, runStartedMs: number): { atMs: number[]; values: number[] } {
  const points = values.flatMap((value, index) => {
    const at = (atMs[index] ?? Number.NaN) - runStartedMs;
    return Number.isFinite(at) && Number.isFinite(value) ? [{ at, value }] : [];
  });
  return { atMs: points.map(({ at }) => at), values: points.map(({ value }) => value) };
}
