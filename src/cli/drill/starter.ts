import type { Starter } from '../../drill/start-keeper.ts';
import type { Input } from '../input.ts';
import { printAside } from '../print.ts';
import { findTerminalLeader } from './terminal-leader.ts';

/** Whoever typed the command: sees what is being done, and stops it by Ctrl-C. */
export function starterOf({ signal }: Input): Starter {
  return { onDoing: (text) => printAside(`  … ${text}`), terminalPid: findTerminalLeader(), signal };
}
