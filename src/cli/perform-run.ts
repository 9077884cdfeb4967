import type { RunResult } from '../judge/record/result.ts';
import type { RunEvent, Tell } from '../run/events.ts';
import { runLab } from '../run/run-lab.ts';
import type { RunOptions } from '../run/run-options.ts';
import { findBalancer } from '../run/tools/find-balancer.ts';
import { findFaultServer } from '../run/tools/find-fault-server.ts';
import { openRuntime } from '../world/runtime.ts';
import { chooseBalancer } from './choose-balancer.ts';
import { chooseRuntime } from './choose-runtime.ts';
import type { Input } from './input.ts';
import { canRedraw, showLive } from './live/show-live.ts';
import { defaultSeed } from './options.ts';
import { findRunsFolder } from './paths.ts';
import { knowsUnicode, wantsColour } from './terminal.ts';
import { leavePage } from './write-page.ts';

export interface Performed {
  readonly result: RunResult;
  readonly folder: string;
  /** Its page; null: it could not be written. */
  readonly page: string | null;
}

type Chosen = Pick<
  RunOptions,
  'only' | 'tries' | 'profile' | 'mitigations' | 'watchSeconds' | 'soakMs' | 'recordMetrics'
>;

/** Runs a lab as it was asked for, telling on stderr what goes on. Throws what the engine throws. */
export async function performRun(labId: string, chosen: Chosen, input: Input): Promise<Performed> {
  let folder = findRunsFolder(input);
  const live = input.flag('quiet') ? null : startLive();
  const tell = (event: RunEvent) => {
    if (event.kind === 'run-started') folder = event.folder;
    live?.tell(event);
  };
  try {
    const wish = chooseRuntime(input);
    await using runtime = openRuntime(wish);
    const result = await runLab({
      runtime,
      ...chosen,
      labId,
      seed: input.whole('seed') ?? defaultSeed,
      ratePerSecond: input.whole('rate'),
      quick: input.flag('quick'),
      // One of this machine is not reached from containers.
      faultServer: wish.on === 'compose' ? { kind: 'embedded' } : findFaultServer(input.text('toxiproxy')),
      balancer: findBalancer(chooseBalancer(input)),
      outFolder: findRunsFolder(input),
      command: input.line,
      tell,
      signal: input.signal,
    });
    live?.end();
    return { result, folder, page: await leavePage(result, folder) };
  } finally {
    live?.end();
  }
}

function startLive(): { tell: Tell; end(): void } {
  const live = showLive(process.stderr, {
    colour: wantsColour(process.stderr),
    live: canRedraw(process.stderr, process.env),
    unicode: knowsUnicode(),
  });
  // Whatever ends the process, the cursor comes back.
  const end = () => {
    process.off('exit', end);
    live.end();
  };
  process.on('exit', end);
  return { tell: live.tell, end };
}
