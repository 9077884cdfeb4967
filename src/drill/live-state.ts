import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { calibration } from '../judge/record/result.ts';
import { writeJson } from '../run/store.ts';

/** What the mitigations have made of the world: a world that is brought up again begins with it. */
const liveState = z.object({
  /** Of this machine, and what is offered by it; null: not measured yet. */
  calibration: calibration.nullable(),
  /** Of each service, what it handled a second in the calm; empty: not measured, as in older drills. */
  calmRates: z.record(z.string(), z.number()).default({}),
  /** Which of `deployed/<n>` runs. */
  deployed: z.number(),
  /** The world crashed with what was deployed last, and the one before it is what runs next; until that has been told. */
  crashed: z.boolean().default(false),
  /** Share of the visitors that is turned away. */
  shedShare: z.number(),
  halfCandidates: z.boolean(),
  /** Of a batch's rows: what the job still sends. */
  batchShare: z.number().default(1),
  drained: z.array(z.number()),
  /** Model servers, where they were scaled; null: as many as there were. */
  models: z.number().nullable(),
  /** Changes that were taken back. */
  rolledBack: z.array(z.string()),
});
export type LiveState = z.infer<typeof liveState>;

const file = 'state.json';

export const untouched: LiveState = {
  calibration: null,
  calmRates: {},
  deployed: 1,
  crashed: false,
  shedShare: 0,
  halfCandidates: false,
  batchShare: 1,
  drained: [],
  models: null,
  rolledBack: [],
};

export function readState(folder: string): LiveState {
  const path = join(folder, file);
  return existsSync(path) ? liveState.parse(JSON.parse(readFileSync(path, 'utf8'))) : untouched;
}

export function writeState(folder: string, state: LiveState): Promise<void> {
  return writeJson(folder, file, state);
}

/** Code that crashed the world would crash the next one, too: what ran before it is brought up again. */
export async function noteCrash(folder: string): Promise<void> {
  const state = readState(folder);
  if (state.deployed > 1) await writeState(folder, { ...state, deployed: state.deployed - 1, crashed: true });
}

export const sourceName = 'storefront.ts';

/** What the trainee edits. */
export function workspaceOf(folder: string): string {
  return join(folder, 'workspace');
}

/** What the services run: a copy, so that an edit changes nothing before it is deployed. */
export function deployedFolder(folder: string, version: number): string {
  return join(folder, 'deployed', String(version));
}

export function deployedFile(folder: string, version: number): string {
  return join(deployedFolder(folder, version), sourceName);
}

/** Whether the workspace holds something else than what ran when the pager went off. */
export function isEdited(folder: string): boolean {
  const workspace = join(workspaceOf(folder), sourceName);
  return existsSync(workspace) && readFileSync(workspace, 'utf8') !== readFileSync(deployedFile(folder, 1), 'utf8');
}
