import { join } from 'node:path';
import { keeperTitle } from '../../src/drill/keeper-pid.ts';
import { projectFolder } from '../../src/lab/folders.ts';
import type { OwnProcess } from './leftovers.ts';

/** What is killed, and when. */
export interface Victim {
  readonly name: string;
  readonly args: readonly string[];
  /** Typed once the command has ended well: the kill comes into this one. */
  readonly afterwards?: readonly string[];
  /** The kill comes at a random moment of so long, from the start of the command; more under load. */
  readonly withinMs: number;
}

/** `light` is a lab with little to do, so that its phases come quickly; `pinned` one with a balancer. */
export function listVictims(): Victim[] {
  const need =
    '--client service --floats 4000 --per-second 500 --streaming none --consumers own --precision exact --team http';
  const drill = ['drill', '--from', 'light', '--seed', '3'];
  return [
    { name: 'run', args: ['light', '--quick'], withinMs: 25_000 },
    { name: 'up', args: ['up', 'light'], withinMs: 15_000 },
    { name: 'drill', args: drill, withinMs: 25_000 },
    { name: 'drill verify', args: drill, afterwards: ['drill', 'verify', 'fix'], withinMs: 15_000 },
    { name: 'drill deploy', args: drill, afterwards: ['drill', 'mitigate', 'deploy'], withinMs: 4_000 },
    { name: 'balancer', args: ['up', 'pinned', '--balancer', 'haproxy'], withinMs: 15_000 },
    { name: 'faults', args: ['faults', '--port', '0'], withinMs: 2_000 },
    { name: 'advise', args: ['advise', ...need.split(' ')], withinMs: 12_000 },
    { name: 'bench', args: ['bench', 'rest-vs-grpc', '--quick'], withinMs: 30_000 },
    { name: 'serve', args: ['serve', 'gateway', '--port', '0', '--grpc-port', '0', '--tls'], withinMs: 3_000 },
  ];
}

export const program = join(projectFolder, 'bin', 'lab.mjs');

/** Who owns the world: the command, or once that has left it alone, the keeper of the drill. */
export function findOwner(own: readonly OwnProcess[], commandPid: number | null): number | null {
  const keeper = own.find(({ command }) => command.startsWith(keeperTitle) || command.includes('/keeper-main.ts'));
  return commandPid ?? keeper?.pid ?? null;
}
