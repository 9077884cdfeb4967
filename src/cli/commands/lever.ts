import { exitCodes } from '../../errors.ts';
import { askLever } from '../../run/up/control.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';

/** Lists the levers of the world that is up, or pulls the named one. */
export async function run(input: Input): Promise<number> {
  const { lab, levers, pulled } = await askLever(input.operands[0] ?? null);
  if (pulled !== null) {
    print(`${lab}: ${pulled}`);
    return exitCodes.verified;
  }
  const width = Math.max(...levers.map(({ name }) => name.length));
  print(`${lab} has these levers; npm run lab -- lever <name> pulls one\n`);
  for (const { name, says, costs } of levers) {
    print(`  ${name.padEnd(width)}  ${says}\n  ${' '.repeat(width)}  ${costs}`);
  }
  return exitCodes.verified;
}
