import { readFileSync } from 'node:fs';

/** The shell of the terminal that this was typed in; null: no terminal, or a system that does not tell. */
export function findTerminalLeader(): number | null {
  if (!process.stdin.isTTY || process.platform !== 'linux') return null;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const session = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  return session > 0 ? session : null;
}
