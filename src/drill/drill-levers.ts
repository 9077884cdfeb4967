import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LabError } from '../errors.ts';
import { findNearest } from '../lab/check/nearest.ts';
import type { ServingRole } from '../lab/world.ts';
import { readArtifact } from '../world/artifact.ts';
import { type DrillWorld, readWorld, restoreOffer } from './drill-world.ts';
import { deployedFile, deployedFolder, type LiveState, workspaceOf, writeState } from './live-state.ts';
import { makeModuleFolder } from './neutral-copy.ts';

export interface DrillLever {
  readonly name: string;
  readonly says: string;
  readonly costs: string;
  /** Why it would do nothing, in one line; null: it does something. Error: what refuses it. Nothing has happened then. */
  check?(): string | null | Promise<null>;
  /** `rebuild`: what it wants is kept in the state, and takes a world of its own, which begins once this one has ended. */
  pull(): Promise<undefined | 'rebuild'> | Promise<void>;
}

/** Models that were drained, by their number, so that they can be opened again. */
export type Drained = Map<number, AsyncDisposable>;

/** All that can be done tonight: the same in every drill, as far as its world has it. */
export function listDrillLevers(drill: DrillWorld, drained: Drained): DrillLever[] {
  const { world } = drill;
  const has = (role: ServingRole) => world.members(role).length > 0;
  const models = world.members('model').map((_, index) => index + 1);
  const withLinks = world.faultServer !== null;
  return [
    ...(['storefront', 'ranker', 'model', 'job'] as const).filter(has).map((role) => restartOf(drill, role)),
    ...drill.changes.map((change) => rollBackOf(drill, change)),
    ...(withLinks ? models.flatMap((model) => [drainOf(drill, model, drained), openOf(drill, model, drained)]) : []),
    ...[25, 50, 75, 90, 0].map((percent) => shedOf(drill, percent)),
    ...scaleLevers(drill),
    candidatesOf(drill, true),
    candidatesOf(drill, false),
    ...(has('job') ? [0.25, 0.5, 1].map((share) => batchOf(drill, share)) : []),
    deploy(drill),
    undeploy(drill),
  ];
}

/** Error: `usage`, with the nearest one. */
export function findDrillLever(levers: readonly DrillLever[], words: readonly string[]): DrillLever {
  const typed = words.join(' ');
  const lever = levers.find(({ name }) => name === typed);
  if (lever) return lever;
  const nearest = findNearest(
    typed,
    levers.map(({ name }) => name),
  );
  const meant = nearest === null ? '' : `Did you mean ${JSON.stringify(nearest)}? `;
  throw new LabError('usage', `there is no lever ${JSON.stringify(typed)} here`, `${meant}\`drill lever\` lists them.`);
}

/** Does again what a world that went down had. */
export async function restoreLevers(drill: DrillWorld, drained: Drained): Promise<void> {
  for (const model of drill.state.drained) drained.set(model, await drill.world.drain(model));
  if (drill.state.models !== null) await drill.world.apply({ kind: 'scale', models: drill.state.models });
  if (drill.state.halfCandidates) await serveCandidates(drill);
  if (drill.state.batchShare < 1) await sendBatches(drill);
  await restoreOffer(drill);
}

async function keep(drill: DrillWorld, change: Partial<LiveState>): Promise<void> {
  drill.state = { ...drill.state, ...change };
  await writeState(drill.folder, drill.state);
}

function restartOf(drill: DrillWorld, role: ServingRole): DrillLever {
  return {
    name: `restart ${role}`,
    says: role === 'model' ? 'restart all model servers' : `restart the ${role}`,
    costs: 'Whatever is in flight fails, and for a moment nobody is served.',
    pull: () => drill.world.restart(role),
  };
}

function rollBackOf(drill: DrillWorld, { name, team, says, at }: DrillWorld['changes'][number]): DrillLever {
  return {
    name: `roll-back ${name}`,
    says: `roll back ${name} (${team}: ${says})`,
    costs: 'What came with it is gone, for that team as well; what it left behind stays.',
    check: () => (drill.state.rolledBack.includes(name) ? `${name} is already rolled back` : null),
    async pull() {
      await keep(drill, { rolledBack: [...drill.state.rolledBack, name] });
      if (at !== 'trigger') {
        // A roll-back is a roll-out: whoever owns it is restarted by it.
        if (team === 'storefront') await drill.world.restart('storefront');
        return;
      }
      await drill.trigger.undo();
      drill.triggered = false;
      if (drill.state.halfCandidates) await serveCandidates(drill);
      if (drill.state.batchShare < 1) await sendBatches(drill);
      await restoreOffer(drill);
    },
  };
}

function drainOf(drill: DrillWorld, model: number, drained: Drained): DrillLever {
  return {
    name: `drain model-${model}`,
    says: `take model-${model} out of rotation`,
    costs: 'Its calls fail, once; the others take over its load.',
    check: () => (drained.has(model) ? `model-${model} is already out of rotation` : null),
    async pull() {
      drained.set(model, await drill.world.drain(model));
      await keep(drill, { drained: [...drained.keys()] });
    },
  };
}

function openOf(drill: DrillWorld, model: number, drained: Drained): DrillLever {
  return {
    name: `undrain model-${model}`,
    says: `take model-${model} back into rotation`,
    costs: 'Whatever was wrong with it is back too.',
    check: () => (drained.has(model) ? null : `model-${model} is already in rotation`),
    async pull() {
      await drained.get(model)?.[Symbol.asyncDispose]();
      drained.delete(model);
      await keep(drill, { drained: [...drained.keys()] });
    },
  };
}

function shedOf(drill: DrillWorld, percent: number): DrillLever {
  return {
    name: `shed ${percent}`,
    says: percent === 0 ? 'let every visitor in again' : `turn ${percent} of 100 visitors away`,
    costs: percent === 0 ? 'The load is what it was.' : 'They get nothing at all, and count as turned away.',
    check() {
      if (drill.state.shedShare !== percent / 100) return null;
      return percent === 0 ? 'nobody is being turned away' : `${percent} of 100 visitors are already turned away`;
    },
    async pull() {
      await keep(drill, { shedShare: percent / 100 });
      await restoreOffer(drill);
    },
  };
}

/** Where there is room for more; one that was added stays. */
function scaleLevers(drill: DrillWorld): DrillLever[] {
  const { models, modelsAtMost } = drill.run.world;
  const more = Array.from({ length: Math.max(0, (modelsAtMost ?? models) - models) }, (_, index) => models + index + 1);
  return more.map((count) => ({
    name: `scale ${count}`,
    says: `run ${count} model servers`,
    costs: 'Each takes its share of this machine.',
    check() {
      const running = drill.world.members('model').length;
      return running >= count ? `${running} model servers already run, and one that was added stays` : null;
    },
    async pull() {
      await drill.world.apply({ kind: 'scale', models: count });
      await keep(drill, { models: count });
    },
  }));
}

function candidatesOf(drill: DrillWorld, half: boolean): DrillLever {
  return {
    name: half ? 'candidates half' : 'candidates all',
    says: half ? 'score half the candidates of each view' : 'score all candidates again',
    costs: half ? 'Users choose from half as many recommendations.' : 'Each view costs what it did.',
    check() {
      if (drill.state.halfCandidates !== half) return null;
      return half ? 'only half the candidates are being scored' : 'all candidates are being scored';
    },
    async pull() {
      await keep(drill, { halfCandidates: half });
      await serveCandidates(drill);
    },
  };
}

/** Never taken back by disposing: it would take back what changed since, too. */
async function serveCandidates({ run, state, world }: DrillWorld): Promise<void> {
  const candidates = state.halfCandidates ? Math.ceil(run.product.candidates / 2) : run.product.candidates;
  await world.apply({ kind: 'deploy', team: 'storefront', product: { candidates } });
}

const sharesInWords: Readonly<Record<number, readonly [name: string, says: string]>> = {
  0.25: ['quarter', 'send a quarter of the rows in each batch'],
  0.5: ['half', 'send half the rows in each batch'],
};

function batchOf(drill: DrillWorld, share: number): DrillLever {
  const [name, says] = sharesInWords[share] ?? ['all', 'send all rows in each batch again'];
  return {
    name: `batch ${name}`,
    says,
    costs: share === 1 ? 'The batches are what they were.' : "The rows that are left out keep yesterday's ranks.",
    check: () => (drill.state.batchShare === share ? `already so: ${says}` : null),
    async pull() {
      await keep(drill, { batchShare: share });
      await sendBatches(drill);
    },
  };
}

/** Never taken back by disposing, as with the candidates. Whole pages, of which a batch is made. */
async function sendBatches({ loaded, run, state, triggered, world }: DrillWorld): Promise<void> {
  const { candidates, batchRows = 0 } = run.product;
  const rows = triggered
    ? loaded.lab.trigger.reduce(
        (now, change) => (change.kind === 'deploy' ? (change.product.batchRows ?? now) : now),
        batchRows,
      )
    : batchRows;
  const sent = Math.max(1, Math.floor((rows * state.batchShare) / candidates)) * candidates;
  await world.apply({ kind: 'deploy', team: 'operations', product: { batchRows: sent } });
}

function deploy(drill: DrillWorld): DrillLever {
  return {
    name: 'deploy',
    says: `deploy workspace/storefront.ts, as deployed/${drill.state.deployed + 1}, to every service that runs it`,
    costs: 'They restart one after the other: whatever is in flight fails. If it sets `world`, all restart at once.',
    async check() {
      const version = drill.state.deployed + 1;
      const folder = deployedFolder(drill.folder, version);
      await makeModuleFolder(folder);
      const modules = (await readdir(workspaceOf(drill.folder))).filter((name) => name.endsWith('.ts'));
      for (const name of modules) await copyFile(join(workspaceOf(drill.folder), name), join(folder, name));
      // One that does not even load is refused here, and nothing has happened.
      await readWorld(drill.loaded.lab, deployedFile(drill.folder, version));
      return null;
    },
    pull: () => rollOut(drill, drill.state.deployed + 1),
  };
}

function undeploy(drill: DrillWorld): DrillLever {
  return {
    name: 'undeploy',
    says: 'go back to what ran before the last deploy',
    costs: 'The same as a deploy.',
    check() {
      if (drill.state.deployed > 1) return null;
      throw new LabError('usage', 'nothing has been deployed yet', 'There is nothing to go back to.');
    },
    pull: () => rollOut(drill, drill.state.deployed - 1),
  };
}

/** To every service, or to none. A way to the servers that is not there cannot be put under a world that runs. */
async function rollOut(drill: DrillWorld, version: number): Promise<undefined | 'rebuild'> {
  if (!isDeepStrictEqual(await readWorld(drill.loaded.lab, deployedFile(drill.folder, version)), drill.built)) {
    await keep(drill, { deployed: version });
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
      `it does not start, and was rolled back: ${error.message}`,
      'Fix workspace/storefront.ts and deploy it again; `drill verify fix` tries it in a world of its own.',
      { cause: error },
    );
  }
  await keep(drill, { deployed: version });
  return undefined;
}
