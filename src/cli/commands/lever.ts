import { exitCodes } from '../../errors.ts';
import { pullLever } from '../../world/up.ts';
import type { Input } from '../input.ts';
import { print } from '../print.ts';

/** Lists the levers of the world that is up, or pulls the named one. */
export async function run(input: Input): Promise<number> {
  for (const line of await pullLever(input.operands[0] ?? null)) print(line);
  return exitCodes.verified;
}
