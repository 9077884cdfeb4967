import { exitCodes } from '../../errors.ts';
import { describeLab, nounOf } from '../../judge/record/judged-lab.ts';
import { loadLab } from '../../lab/load/discover.ts';
import { readTraces } from '../../lab/traces.ts';
import { sayCalibration } from '../../report/calibration.ts';
import { findBalancer } from '../../run/tools/find-balancer.ts';
import { findFaultServer } from '../../run/tools/find-fault-server.ts';
import { upLab, upStates } from '../../run/up/up.ts';
import { openRuntime } from '../../world/runtime.ts';
import { chooseBalancer } from '../choose-balancer.ts';
import { describeUp } from '../describe-up.ts';
import type { Input } from '../input.ts';
import { canRedraw } from '../live/show-live.ts';
import { defaultSeed } from '../options.ts';
import { knowsUnicode } from '../terminal.ts';
import { createUpLog } from '../up-log.ts';

const looksEveryMs = 1_000;

/** Keeps a lab's world up until Ctrl-C, saying how it is. */
export async function run(input: Input): Promise<number> {
  const { id, lab } = await loadLab(input.operands[0] ?? '');
  const traces = readTraces(process.env);
  const state = upStates.find((each) => each === input.text('state')) ?? 'incident';
  const log = createUpLog(process.stdout, {
    live: canRedraw(process.stdout, process.env),
    unicode: knowsUnicode(),
    noun: nounOf(describeLab(lab)) === 'batches' ? 'batches' : 'views',
  });
  // After what has come meanwhile was read: where this process was late, the load is not silent.
  const looking = setInterval(() => setImmediate(log.look), looksEveryMs);
  try {
    await using runtime = openRuntime();
    log.print(`starting ${id}, ${state}: first a light load, to measure what this machine can carry`);
    await upLab({
      runtime,
      labId: id,
      state,
      port: input.whole('port') ?? 0,
      ratePerSecond: input.whole('rate'),
      seed: input.whole('seed') ?? defaultSeed,
      faultServer: findFaultServer(input.text('toxiproxy')),
      balancer: findBalancer(chooseBalancer(input)),
      ...(traces ? { traces } : {}),
      signal: input.signal,
      onUp: (world) => log.print(`\n${describeUp(world)}`),
      onCalibrated: (calibration) => log.print(`  ${sayCalibration(calibration).join('\n  ')}`),
      onTick: log.tick,
      onEvent: log.event,
    });
  } finally {
    clearInterval(looking);
    log.end();
  }
  return exitCodes.verified;
}
