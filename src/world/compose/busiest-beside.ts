import { readdirSync, readFileSync } from 'node:fs';
import type { BusyProgram } from '../busy-program.ts';
import { alive } from '../process/own-processes.ts';
import { listBusiest } from '../process/readings/list-busiest.ts';
import { askEngine } from './engine.ts';
import { runLabel } from './labels.ts';

/** On a machine that containers share with this program, theirs are processes too: they are told apart by their groups. */
export async function listBusiestBeside(run: string, reaper: number): Promise<readonly BusyProgram[]> {
  const printed = await askEngine(['ps', '--quiet', '--no-trunc', '--filter', `label=${runLabel}=${run}`]).catch(
    () => '',
  );
  const containers = printed.split('\n').filter((line) => line !== '');
  return listBusiest(new Set([process.pid, reaper, ...alive, ...listMembers(containers)]));
}

/** Processes whose group carries the name of one of these containers. */
function listMembers(containers: readonly string[]): readonly number[] {
  if (containers.length === 0) return [];
  return listProcesses().filter((pid) => {
    const groups = readText(`/proc/${pid}/cgroup`);
    return containers.some((id) => groups.includes(id));
  });
}

function listProcesses(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
