import type { Random } from '../../../src/lab/random.ts';
import { mutateBytes, mutateJson, pick } from '../mutate.ts';

/** A file of a run folder, damaged as fits its kind; null: it is gone. */
export function damageFile(draw: Random, path: string, bytes: Buffer): Buffer | null {
  if (draw() < 0.05) return null;
  if (draw() < 0.2) return mutateBytes(draw, bytes);
  if (/\.(json|cpuprofile)$/.test(path)) return Buffer.from(mutateJson(draw, bytes.toString()));
  if (!path.endsWith('.jsonl')) return mutateBytes(draw, bytes);
  const lines = bytes.toString().trimEnd().split('\n');
  const at = pick(draw, [0, Math.floor(draw() * lines.length)]);
  lines[at] = mutateJson(draw, lines[at] ?? '{}');
  return Buffer.from(`${lines.join('\n')}\n`);
}
