import { isDeepStrictEqual } from 'node:util';
import { LabError } from '../../errors.ts';
import type { ServingRole } from '../../lab/world.ts';
import { readArtifact } from '../../world/artifact.ts';
import { type DrillWorld, readWorld } from '../drill-world.ts';
import { deployedFile } from '../live-state.ts';
import { inWorkspace } from '../name-edited.ts';
import { keepState } from './drill-mitigation.ts';

/**
 * Puts a version of the code under every service, or under none. A way to the servers that is not there cannot be put under a
 * world that runs: `rebuild`. Error: why it does not start.
 */
export async function rollOut(drill: DrillWorld, version: number): Promise<undefined | 'rebuild'> {
  if (
    !isDeepStrictEqual(
      await readWorld(drill.loaded.lab, deployedFile(drill.folder, version), drill.signal),
      drill.built,
    )
  ) {
    await keepState(drill, { deployed: version });
    return 'rebuild';
  }
  const artifactOf = (one: number) => readArtifact(deployedFile(drill.folder, one));
  const done: ServingRole[] = [];
  try {
    for (const role of ['model', 'ranker', 'storefront', 'job'] as const) {
      await drill.world.restart(role, artifactOf(version));
      done.push(role);
    }
  } catch (error) {
    for (const role of done.reverse()) await drill.world.restart(role, artifactOf(drill.state.deployed));
    if (!(error instanceof LabError) || drill.signal.aborted) throw error;
    throw new LabError(
      error.code,
      `it does not start, and was rolled back: ${inWorkspace(error.message, drill.folder, version)}`,
      'Fix workspace/storefront.ts and deploy it again; `drill verify fix` tries it in a world of its own.',
      { cause: error },
    );
  }
  await keepState(drill, { deployed: version });
  return undefined;
}
