import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { loadLab } from '../../lab/load/discover.ts';
import { readVariantWorld } from '../../lab/load/load-variant.ts';
import type { Plan } from './steps.ts';

/** Reads a lab with its fixes and wrong fixes, and their code. Errors as `loadLab`, and `broken-variant`. */
export async function readPlan(id: string, signal?: AbortSignal): Promise<Omit<Plan, 'seed' | 'rate'>> {
  const { folder, lab, variants } = await loadLab(id);
  const files = variants.flatMap(({ kind, file }) =>
    file !== null && ['defect', 'fix', 'wrong-fix'].includes(kind) ? [file] : [],
  );
  const worlds = await readVariantWorld(files, undefined, signal);
  const deployed = await Promise.all(
    files.map(async (file) => {
      const path = relative(folder, file).split(sep).join('/');
      return [path, { path, code: await readFile(file, 'utf8'), world: worlds.get(file) ?? null }] as const;
    }),
  );
  return { id, lab, variants: new Map(deployed) };
}
