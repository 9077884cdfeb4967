import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LabError } from '../../errors.ts';
import { assertDrill } from '../check/check-drill.ts';
import { suggest } from '../check/nearest.ts';
import { ShapeError } from '../check/shape.ts';
import type { DrillFacts } from '../drill.ts';
import { showPath } from '../fault-line.ts';
import { labsFolder } from '../folders.ts';

/** The drill in which nothing is wrong. It is no lab: its facts lie in `labs/_control/drill.ts`. */
export const controlDrill = 'control';

/** The ids of all labs that know themselves as a drill, sorted; the control is not among them. */
export async function listDrills(): Promise<string[]> {
  const ids = await readdir(labsFolder()).catch(() => []);
  return ids.filter((id) => /^[^_.]/.test(id) && existsSync(drillFile(id))).sort();
}

/** What a lab, or `controlDrill`, knows about itself as a drill. Errors: `unknown-lab`, `broken-lab`. */
export async function loadDrill(id: string): Promise<DrillFacts> {
  const file = drillFile(id);
  if (!existsSync(file)) {
    throw new LabError('unknown-lab', `there is no drill for ${JSON.stringify(id)}`, suggest(id, await listDrills()));
  }
  const module: { readonly default?: unknown } = await import(pathToFileURL(file).href);
  try {
    const facts = module.default;
    assertDrill(facts);
    return facts;
  } catch (cause) {
    if (!(cause instanceof ShapeError)) throw cause;
    const hint = 'A drill ends with `export default defineDrill({ … })`; `npx tsc` checks it against its type.';
    throw new LabError('broken-lab', `${showPath(file)}: ${cause.message}`, hint, { cause });
  }
}

function drillFile(id: string): string {
  return join(labsFolder(), id === controlDrill ? '_control' : id, 'drill.ts');
}
