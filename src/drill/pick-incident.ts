import { readFile } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import { suggest } from '../lab/check/nearest.ts';
import { loadLab } from '../lab/load/discover.ts';
import { controlDrill, listDrills } from '../lab/load/load-drill.ts';
import { random } from '../lab/random.ts';

export interface Incident {
  /** Whose world it is. */
  readonly lab: string;
  /** The lab's recommended fix runs there, and nothing is wrong. */
  readonly isControl: boolean;
  /** Absolute; the variant that runs. */
  readonly file: string;
}

/** By the seed, from the named ones or all that know themselves as a drill, `control` among them. Error: `unknown-lab`. */
export async function pickIncident(seed: number, named: readonly string[]): Promise<Incident> {
  const all = [...(await listDrills()), controlDrill];
  const stranger = named.find((id) => !all.includes(id));
  if (stranger !== undefined) {
    throw new LabError('unknown-lab', `there is no drill for ${JSON.stringify(stranger)}`, suggest(stranger, all));
  }
  const draw = random(seed, 'incident');
  const picked = choose(named.length > 0 ? named : all, draw);
  if (picked !== controlDrill) return incidentOf(picked, 'defect');
  return choose(await listHealthy(), draw);
}

/** All that a control can be. */
export async function listHealthy(): Promise<Incident[]> {
  const healthy: Incident[] = [];
  for (const id of await listDrills()) {
    const incident = await incidentOf(id, 'fix');
    if (await standsAlone(incident.file)) healthy.push(incident);
  }
  return healthy;
}

export async function incidentOf(labId: string, kind: 'defect' | 'fix'): Promise<Incident> {
  const { variants } = await loadLab(labId);
  const variant = variants.find(({ id, recommended }) => (kind === 'fix' ? recommended : id === 'defect'));
  if (!variant?.file) throw new LabError('broken-lab', `${labId} has no ${kind}`, 'Look at its lab.ts.');
  return { lab: labId, isControl: kind === 'fix', file: variant.file };
}

/** A fix that is told as a difference from its defect would name it, and so would a way to the servers that no other night has. */
async function standsAlone(file: string): Promise<boolean> {
  return !/from '\.\.?\/|\bworld:/.test(await readFile(file, 'utf8'));
}

function choose<T>(among: readonly T[], draw: () => number): T {
  const picked = among[Math.floor(draw() * among.length)];
  if (picked === undefined) throw new LabError('unknown-lab', 'there is no drill', 'Is this clone complete?');
  return picked;
}
