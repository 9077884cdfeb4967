import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { drillSchemaVersion } from '../judge/drill/drill-record.ts';
import { allowedShare, describeLab, nounOf } from '../judge/record/judged-lab.ts';
import { pagingBudgetMs } from '../run/arms/variant-world.ts';
import { readVersion } from '../run/machine.ts';
import { makeDrillFolder, writeHead } from './drill-folder.ts';
import { deployedFolder, sourceName, workspaceOf } from './live-state.ts';
import { copyNeutrally, makeModuleFolder } from './neutral-copy.ts';
import { surroundFile } from './ordinary-code/surround.ts';
import { type Incident, pickIncident } from './pick-incident.ts';
import { seal } from './sealed.ts';
import { readNight } from './truth.ts';

/** Picks an incident and makes its folder, `<out>/<time>`; gives its absolute path. Nothing runs yet. */
export async function startDrill(outFolder: string, seed: number, named: readonly string[]): Promise<string> {
  const incident = await pickIncident(seed, named);
  const startedAt = new Date();
  const folder = await makeDrillFolder(outFolder, startedAt);
  try {
    await fill(folder, incident, seed, startedAt);
  } catch (error) {
    // Half a drill is none that one could go on with.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

async function fill(folder: string, incident: Incident, seed: number, startedAt: Date): Promise<void> {
  for (const place of [workspaceOf(folder), deployedFolder(folder, 1)]) {
    await makeModuleFolder(place);
    await copyNeutrally(incident.file, place, sourceName);
    await surroundFile(join(place, sourceName), seed);
  }
  seal(folder, { kind: 'incident', lab: incident.lab, isControl: incident.isControl, isDrawn: true });
  const { lab } = await readNight(folder, seed);
  const judged = describeLab(lab);
  await writeHead(folder, {
    schemaVersion: drillSchemaVersion,
    id: basename(folder),
    version: readVersion(),
    startedAt: startedAt.toISOString(),
    seed,
    slo: { of: nounOf(judged), budgetMs: pagingBudgetMs(lab), allowedShare: allowedShare(judged) },
    changes: [],
    pagedAt: null,
    endedAt: null,
    lab: null,
  });
}
