import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { identify } from '../process/readings/process-identity.ts';
import { askEngine } from './engine.ts';
import { isRunId, runLabel, runnerLabel } from './labels.ts';

const tries = 10;
const againMs = 200;

/** All that a run has with the engine: containers, what they had as volumes, and the network. Never rejects: false, where something is left. */
export async function removeRun(run: string): Promise<boolean> {
  if (!isRunId(run)) return false;
  const filter = ['--filter', `label=${runLabel}=${run}`];
  for (let tried = 1; tried <= tries; tried += 1) {
    if (tried > 1) await wait(againMs);
    try {
      const containers = await listIds(['ps', '--all', '--quiet', '--no-trunc', ...filter]);
      // One that removes itself meanwhile is no failure.
      if (containers.length > 0) await askEngine(['rm', '--force', '--volumes', ...containers]).catch(() => {});
      const networks = await listIds(['network', 'ls', '--quiet', '--no-trunc', ...filter]);
      if (networks.length > 0) await askEngine(['network', 'rm', ...networks]).catch(() => {});
      if (containers.length === 0 && networks.length === 0) return true;
    } catch {
      // The engine itself does not answer: perhaps again in a moment.
    }
  }
  return false;
}

/** What runs of this machine have left whose runner has gone, and whose reaper has too: the machine lost power, say. Gives how many. */
export async function removeOrphans(): Promise<number> {
  const own = hostname();
  const format = `{{.Label "${runLabel}"}}\t{{.Label "${runnerLabel}"}}`;
  const lines = await Promise.all([
    askEngine(['ps', '--all', '--filter', `label=${runLabel}`, '--format', format]),
    askEngine(['network', 'ls', '--filter', `label=${runLabel}`, '--format', format]),
  ]);
  const runs = new Map(
    lines
      .flatMap((text) => text.split('\n'))
      .map((line) => line.split('\t'))
      .flatMap(([run = '', runner = '']) => (isRunId(run) ? [[run, runner] as const] : [])),
  );
  const orphans = [...runs].filter(([, runner]) => isOrphan(runner, own)).map(([run]) => run);
  await Promise.all(orphans.map(removeRun));
  return orphans.length;
}

/** Whether a runner of this machine that is named so has gone. Of another machine nothing is known. */
export function isOrphan(runner: string, own: string, lookUp = identify): boolean {
  const [machine, pid, started] = runner.split(' ');
  if (machine !== own || !/^\d+$/.test(pid ?? '') || started === undefined) return false;
  return lookUp(Number(pid))?.started !== started && lookUp(process.pid) !== null;
}

async function listIds(args: readonly string[]): Promise<readonly string[]> {
  return (await askEngine(args)).split('\n').filter((line) => line !== '');
}
