import { exitCodes } from '../../errors.ts';
import { loadLab } from '../../lab/discover.ts';
import { sayCalibration } from '../../report/calibration.ts';
import { findBalancer } from '../../run/find-balancer.ts';
import { findFaultServer } from '../../run/find-fault-server.ts';
import { upLab, upStates } from '../../run/up.ts';
import { chooseBalancer } from '../choose-balancer.ts';
import { describeUp } from '../describe-up.ts';
import type { Input } from '../input.ts';
import { defaultSeed } from '../options.ts';
import { print } from '../print.ts';
import { createUpLog } from '../up-log.ts';

/** Keeps a lab's world up until Ctrl-C, saying how it is. */
export async function run(input: Input): Promise<number> {
  const { id } = await loadLab(input.operands[0] ?? '');
  const state = upStates.find((each) => each === input.text('state')) ?? 'incident';
  const log = createUpLog(print);
  print(`starting ${id}, ${state}: first the light load that says what this machine can carry`);
  await upLab({
    labId: id,
    state,
    port: input.whole('port') ?? 0,
    ratePerSecond: input.whole('rate'),
    seed: input.whole('seed') ?? defaultSeed,
    faultServer: findFaultServer(input.text('toxiproxy')),
    balancer: findBalancer(chooseBalancer(input)),
    signal: input.signal,
    onUp: (world) => print(`\n${describeUp(world)}`),
    onCalibrated: (calibration) => print(`  ${sayCalibration(calibration).join('\n  ')}`),
    onTick: log.tick,
    onEvent: log.event,
  });
  return exitCodes.verified;
}
