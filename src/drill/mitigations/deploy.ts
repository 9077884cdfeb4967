import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import { type DrillWorld, readWorld } from '../drill-world.ts';
import { deployedFile, deployedFolder, workspaceOf } from '../live-state.ts';
import { nameEdited } from '../name-edited.ts';
import { makeModuleFolder } from '../neutral-copy.ts';
import type { DrillMitigation } from './drill-mitigation.ts';
import { rollOut } from './roll-out.ts';

export function deploy(drill: DrillWorld): DrillMitigation {
  return {
    name: 'deploy',
    title: `deploy workspace/storefront.ts, as deployed/${drill.state.deployed + 1}, to every service that runs it`,
    costs: 'They restart one after the other: whatever is in flight fails. If it sets `world`, all restart at once.',
    async check() {
      const version = drill.state.deployed + 1;
      const folder = deployedFolder(drill.folder, version);
      await makeModuleFolder(folder);
      const modules = (await readdir(workspaceOf(drill.folder))).filter((name) => name.endsWith('.ts'));
      for (const name of modules) await copyFile(join(workspaceOf(drill.folder), name), join(folder, name));
      // One that does not even load is refused here, and nothing has happened.
      const reading = readWorld(drill.loaded.lab, deployedFile(drill.folder, version), drill.signal);
      await nameEdited(drill.folder, version, reading);
      return null;
    },
    apply: () => rollOut(drill, drill.state.deployed + 1),
  };
}

export function undoDeploy(drill: DrillWorld): DrillMitigation {
  return {
    name: 'undo-deploy',
    title: 'go back to what ran before the last deploy',
    costs: 'The same as a deploy.',
    check() {
      if (drill.state.deployed > 1) return null;
      throw new LabError('usage', 'nothing has been deployed yet', 'There is nothing to go back to.');
    },
    apply: () => rollOut(drill, drill.state.deployed - 1),
  };
}
