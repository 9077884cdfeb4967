import { LabError } from '../errors.ts';
import { describeLab } from '../judge/judged-lab.ts';
import type { Calibration } from '../judge/result.ts';
import { type LoadedLab, loadLab } from '../lab/discover.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import { readVariantWorld } from '../lab/load-variant.ts';
import { productWith, worldWith } from '../lab/world.ts';
import { listenHttp } from '../services/listen.ts';
import type { BalancerChoice } from '../world/balancer/balancer-choice.ts';
import type { FaultServerChoice } from '../world/process/fault-server.ts';
import { type Reaper, startReaper } from '../world/process/reaper.ts';
import { startWorld } from '../world/process/start-world.ts';
import type { StartedWorld } from '../world/world-plan.ts';
import { calibrate } from './calibrate.ts';
import { listenForLevers } from './control.ts';
import { sayIdle } from './find-balancer.ts';
import { faultServerFor } from './find-fault-server.ts';
import { labAsFitted } from './fit-load.ts';
import { pullLever } from './levers.ts';
import { makeScratchFolder } from './scratch-folder.ts';
import { createTrigger } from './trigger.ts';
import { batchesOf } from './variant-world.ts';

export const upStates = ['calm', 'incident', 'fixed'] as const;
export type UpState = (typeof upStates)[number];

export interface UpOptions {
  readonly labId: string;
  readonly state: UpState;
  readonly seed: number;
  /** Page views per second; null: as many as this machine is measured to carry. */
  readonly ratePerSecond: number | null;
  /** Of the storefront; 0: the system picks one. */
  readonly port: number;
  readonly faultServer: FaultServerChoice;
  readonly balancer: BalancerChoice;
  readonly signal: AbortSignal;
  readonly onUp: (world: UpWorld) => void;
  readonly onCalibrated: (calibration: Calibration) => void;
  readonly onTick: (seconds: readonly LoadTick[]) => void;
  /** A lever was pulled, or another thing happened, in words. */
  readonly onEvent: (says: string) => void;
}

export interface UpWorld {
  /** One that is no process of ours: which, where it serves, and the path of its configuration. */
  readonly balancer: { readonly says: string; readonly address: string; readonly config: string } | null;
  readonly lab: string;
  readonly state: UpState;
  readonly ratePerSecond: number;
  readonly processes: readonly {
    readonly name: string;
    readonly pid: number;
    /** Where it serves; null: it only calls. */
    readonly address: string | null;
    readonly metrics: string | null;
  }[];
}

/** A gateway in front of a real storefront gives up sooner than an experiment does. */
const gatewayTimeoutMs = 10_000;

/** Keeps a world up, under load, until the signal aborts. Errors as `runLab`. */
export async function upLab(options: UpOptions): Promise<void> {
  const written = await loadLab(options.labId);
  // Before this machine is measured, which takes a while.
  if (options.port !== 0) await (await listenHttp(() => {}, '127.0.0.1', options.port))[Symbol.asyncDispose]();
  await using scratch = await makeScratchFolder();
  await using reaper = startReaper();
  const by = { reaper, configFolder: scratch.path };
  const calibration = await findLoad(written, options, by);
  const { offeredPerSecond: ratePerSecond } = calibration;
  const loaded = { ...written, lab: labAsFitted(written.lab, calibration) };
  options.onCalibrated(calibration);
  await using world = await startState(loaded, options, by, options.state === 'fixed' ? 'fix' : 'defect');
  world.limitOpenFiles(ratePerSecond);
  await world.offer(ratePerSecond);
  const says = describeLab(loaded.lab).trigger;
  const trigger = createTrigger(loaded.lab.trigger, world, (index) => options.onEvent(says[index] ?? 'a change'));
  if (options.state !== 'calm') await trigger.pull();
  await using _levers = await listenForLevers(loaded.id, (name) =>
    pullLever(name, { loaded, world, trigger, onEvent: options.onEvent }),
  );
  options.onUp(describeUp(loaded.id, options.state, ratePerSecond, world));
  await Promise.race([world.failed, aborted(options.signal)]).catch((error: unknown) => {
    if (!options.signal.aborted) throw error;
  });
}

interface StartedBy {
  readonly reaper: Reaper;
  /** For a balancer's configuration. */
  readonly configFolder: string;
}

/**
 * The load comes from the defect in its calm, as in a run: the fix must meet the same. Its seconds are told to nobody: they are
 * counted from another beginning than those of the world that stays.
 */
async function findLoad(written: LoadedLab, options: UpOptions, by: StartedBy): Promise<Calibration> {
  await using world = await startState(written, { ...options, port: 0, onTick() {}, onEvent() {} }, by, 'defect');
  return await world.guard(calibrate(world, written.lab, options.ratePerSecond, options.signal));
}

async function startState(
  loaded: LoadedLab,
  options: UpOptions,
  { reaper, configFolder }: StartedBy,
  kind: 'defect' | 'fix',
): Promise<StartedWorld> {
  const variant = loaded.variants.find(({ id, recommended }) => (kind === 'fix' ? recommended : id === 'defect'));
  if (!variant?.file) throw new LabError('broken-lab', `${loaded.id} has no ${kind}.`, 'Look at its lab.ts.');
  const worlds = await readVariantWorld([variant.file]);
  const world = worldWith(loaded.lab.world, worlds.get(variant.file));
  const idle = sayIdle(options.balancer, [world]);
  if (idle) options.onEvent(idle);
  return startWorld({
    seed: options.seed,
    world,
    product: productWith(loaded.lab.product),
    variant: variant.file,
    ...batchesOf(loaded.lab),
    timeoutMs: gatewayTimeoutMs,
    storefrontPort: options.port,
    faultServer: faultServerFor(loaded.lab.trigger, options.faultServer),
    balancer: { choice: options.balancer, configFolder },
    reaper,
    signal: options.signal,
    onTick: options.onTick,
  });
}

function describeUp(lab: string, state: UpState, ratePerSecond: number, world: StartedWorld): UpWorld {
  const { balancer } = world;
  return {
    lab,
    state,
    ratePerSecond,
    balancer: balancer?.config
      ? { says: balancer.says, address: `${balancer.address.host}:${balancer.address.port}`, config: balancer.config }
      : null,
    processes: world.processes().map(({ name, pid, host, started }) => ({
      name,
      pid,
      address: started.port === 0 ? null : `${host}:${started.port}`,
      metrics: started.adminPort === 0 ? null : `http://${host}:${started.adminPort}/metrics`,
    })),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
