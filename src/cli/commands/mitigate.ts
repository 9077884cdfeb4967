import { exitCodes } from '../../errors.ts';
import { askMitigation } from '../../run/up/control.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';

/** Lists the mitigations of the world that is up, or applies the named one. */
export async function run(input: Input): Promise<number> {
  const { lab, mitigations, applied } = await askMitigation(input.operands[0] ?? null);
  if (applied !== null) {
    print(`${lab}, done: ${applied}`);
    return exitCodes.verified;
  }
  const width = Math.max(...mitigations.map(({ name }) => name.length));
  print(`${lab} has these mitigations; npm run lab -- mitigate <name> applies one\n`);
  for (const { name, title, costs } of mitigations) {
    print(`  ${name.padEnd(width)}  ${title}\n  ${' '.repeat(width)}  ${costs}`);
  }
  return exitCodes.verified;
}
