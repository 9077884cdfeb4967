import { exitCodes } from '../../errors.ts';
import { loadLab } from '../../lab/discover.ts';
import { upLab, upStates } from '../../run/up.ts';
import { describeUp } from '../describe-up.ts';
import type { Input } from '../input.ts';
import { defaultSeed } from '../perform-run.ts';
import { print, printAside } from '../print.ts';
import { sayPulse } from '../say-pulse.ts';

/** A line about the load goes out this often, in seconds. */
const pulseSeconds = 5;

/** Keeps a lab's world up until Ctrl-C, which ends it as it should. */
export async function run(input: Input): Promise<number> {
  const { id } = await loadLab(input.operands[0] ?? '');
  let saidSecond = 0;
  printAside(`Starting ${id}; the load is set by measuring this machine first, for about 5 s.`);
  await upLab({
    labId: id,
    state: upStates.find((state) => state === input.text('state')) ?? 'incident',
    port: input.whole('port') ?? 0,
    seed: input.whole('seed') ?? defaultSeed,
    signal: input.signal,
    onUp: (world) => print(describeUp(world)),
    onEvent: (says) => print(`CHANGE  ${says}`),
    onTick(seconds) {
      // The newest second is still filling, and its views are still on their way.
      const whole = seconds.at(-3);
      if (!whole || whole.second < saidSecond + pulseSeconds) return;
      saidSecond = whole.second;
      print(sayPulse(whole));
    },
  });
  printAside('Ended; nothing is left running.');
  return exitCodes.verified;
}
