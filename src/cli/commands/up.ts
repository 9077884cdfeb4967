import { exitCodes } from '../../errors.ts';
import { loadLab } from '../../lab/discover.ts';
import { upLab } from '../../world/up.ts';
import type { Input } from '../input.ts';
import { defaultSeed } from '../perform-run.ts';
import { print } from '../print.ts';

const states = ['calm', 'incident', 'fixed'] as const;

/** Keeps a lab's world up until Ctrl-C. */
export async function run(input: Input): Promise<number> {
  const { id } = await loadLab(input.operands[0] ?? '');
  await upLab({
    labId: id,
    state: states.find((state) => state === input.text('state')) ?? 'incident',
    port: input.whole('port') ?? 0,
    seed: input.whole('seed') ?? defaultSeed,
    tell: print,
    signal: input.signal,
  });
  return exitCodes.verified;
}
