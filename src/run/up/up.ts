import { LabError } from '../../errors.ts';
import { describeLab } from '../../judge/record/judged-lab.ts';
import type { Calibration } from '../../judge/record/result.ts';
import type { Lab } from '../../lab/lab.ts';
import { type LoadedLab, loadLab } from '../../lab/load/discover.ts';
import { readVariantWorld } from '../../lab/load/load-variant.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import type { TracesPlan } from '../../lab/traces.ts';
import { type Product, productWith, type Role, worldWith } from '../../lab/world.ts';
import { readArtifact } from '../../world/artifact.ts';
import type { BalancerChoice } from '../../world/balancer/balancer-choice.ts';
import type { Handle, StartedWorld, WorldRuntime } from '../../world/contract.ts';
import type { FaultServerChoice } from '../../world/fault-server-choice.ts';
import { addressOf } from '../../world/place.ts';
import { calibrate } from '../arms/calibrate.ts';
import { labAsFitted } from '../arms/fit-load.ts';
import { createTrigger } from '../arms/trigger.ts';
import { batchesOf } from '../arms/variant-world.ts';
import { makeScratchFolder } from '../scratch-folder.ts';
import { socketFolder } from '../socket-line.ts';
import { sayIdle } from '../tools/find-balancer.ts';
import { faultServerFor } from '../tools/find-fault-server.ts';
import { listenForMitigations } from './control.ts';
import { findGrpc } from './find-grpc.ts';
import { mitigate } from './mitigations.ts';

export const upStates = ['calm', 'incident', 'fixed'] as const;
export type UpState = (typeof upStates)[number];

export interface UpOptions {
  readonly runtime: WorldRuntime;
  readonly labId: string;
  readonly state: UpState;
  readonly seed: number;
  /** Page views per second; null: as many as this machine is measured to carry. */
  readonly ratePerSecond: number | null;
  /** Of the storefront; 0: the system picks one. */
  readonly port: number;
  readonly faultServer: FaultServerChoice;
  readonly balancer: BalancerChoice;
  /** The world that stays up sends traces; left out: it does not. */
  readonly traces?: TracesPlan;
  readonly signal: AbortSignal;
  readonly onUp: (world: UpWorld) => void;
  readonly onCalibrated: (calibration: Calibration) => void;
  readonly onTick: (seconds: readonly LoadTick[]) => void;
  /** A mitigation was applied, or another thing happened, in words. */
  readonly onEvent: (says: string) => void;
}

export interface UpWorld {
  /** One that is no process of ours: which, where it serves, and the path of its configuration. */
  readonly balancer: { readonly description: string; readonly address: string; readonly config: string } | null;
  readonly lab: string;
  readonly state: UpState;
  readonly ratePerSecond: number;
  readonly processes: readonly {
    readonly name: string;
    readonly role: Role;
    readonly handle: Handle;
    /** Where it serves; null: it only calls. */
    readonly address: string | null;
    readonly metrics: string | null;
  }[];
  /** A model server that speaks gRPC, and what a page view sends there; null: they speak something else. */
  readonly grpc: {
    readonly address: string;
    readonly tls: boolean;
    readonly product: Pick<Product, 'dimension' | 'candidates'>;
  } | null;
}

/** A gateway in front of a real storefront gives up sooner than an experiment does. */
const gatewayTimeoutMs = 10_000;

/** Keeps a world up, under load, until the signal aborts. Errors as `runLab`. */
export async function upLab(options: UpOptions): Promise<void> {
  const written = await loadLab(options.labId);
  // Before this machine is measured, which takes a while.
  if (options.port !== 0) await options.runtime.checkPort(options.port);
  socketFolder();
  await using scratch = await makeScratchFolder(options.runtime.removeAtEnd);
  const { path: configFolder } = scratch;
  const calibration = await findLoad(written, options, configFolder);
  const { offeredPerSecond: ratePerSecond } = calibration;
  const loaded = { ...written, lab: labAsFitted(written.lab, calibration) };
  options.onCalibrated(calibration);
  await using world = await startState(loaded, options, configFolder, options.state === 'fixed' ? 'fix' : 'defect');
  // Before it is under load, and on fire.
  const grpc = await grpcOf(world, loaded.lab);
  await world.sizeFor(ratePerSecond);
  await world.offer(ratePerSecond);
  const says = describeLab(loaded.lab).trigger;
  const trigger = createTrigger(loaded.lab.trigger, world, (index) => options.onEvent(says[index] ?? 'a change'));
  if (options.state !== 'calm') await trigger.pull();
  await using levers = await listenForMitigations(loaded.id, (name) =>
    mitigate(name, { loaded, world, trigger, onEvent: options.onEvent }),
  );
  options.runtime.removeAtEnd(levers.path);
  options.onUp({ ...describeUp(loaded.id, options.state, ratePerSecond, world), grpc });
  await Promise.race([world.failed, aborted(options.signal)]).catch((error: unknown) => {
    if (!options.signal.aborted) throw error;
  });
}

/**
 * The load comes from the defect in its calm, as in a run: the fix must meet the same. Its seconds are told to nobody: they are
 * counted from another beginning than those of the world that stays.
 */
async function findLoad(written: LoadedLab, options: UpOptions, configFolder: string): Promise<Calibration> {
  // What it is measured by has to be as in a run.
  const { traces: _, ...untraced } = options;
  await using world = await startState(
    written,
    { ...untraced, port: 0, onTick() {}, onEvent() {} },
    configFolder,
    'defect',
  );
  return await world.guard(calibrate(world, written.lab, options.ratePerSecond, options.signal));
}

async function startState(
  loaded: LoadedLab,
  options: UpOptions,
  /** For a balancer's configuration. */
  configFolder: string,
  kind: 'defect' | 'fix',
): Promise<StartedWorld> {
  const variant = loaded.variants.find(({ id, recommended }) => (kind === 'fix' ? recommended : id === 'defect'));
  if (!variant?.file) throw new LabError('broken-lab', `${loaded.id} has no ${kind}.`, 'Look at its lab.ts.');
  const worlds = await readVariantWorld([variant.file], undefined, options.signal);
  const world = worldWith(loaded.lab.world, worlds.get(variant.file));
  const idle = sayIdle(options.balancer, [world]);
  if (idle) options.onEvent(idle);
  return options.runtime.start({
    seed: options.seed,
    world,
    product: productWith(loaded.lab.product),
    variant: readArtifact(variant.file),
    ...batchesOf(loaded.lab),
    timeoutMs: gatewayTimeoutMs,
    storefrontPort: options.port,
    faultServer: faultServerFor(loaded.lab.trigger, options.faultServer),
    balancer: { choice: options.balancer, configFolder },
    ...(options.traces ? { traces: options.traces } : {}),
    signal: options.signal,
    onTick: options.onTick,
  });
}

/** They all run the same variant: the first speaks for them. */
async function grpcOf(world: StartedWorld, lab: Lab): Promise<UpWorld['grpc']> {
  const place = world.members('model')[0]?.reachedAt;
  if (!place) return null;
  const address = addressOf(place);
  const spoken = await findGrpc(address);
  return spoken && { address, ...spoken, product: productWith(lab.product) };
}

function describeUp(lab: string, state: UpState, ratePerSecond: number, world: StartedWorld): Omit<UpWorld, 'grpc'> {
  const { balancer } = world;
  return {
    lab,
    state,
    ratePerSecond,
    balancer: balancer?.config
      ? { description: balancer.description, address: addressOf(balancer.address), config: balancer.config }
      : null,
    processes: world.members().map(({ name, role, handle, reachedAt, admin }) => ({
      name,
      role,
      handle,
      address: reachedAt && addressOf(reachedAt),
      metrics: admin && `http://${addressOf(admin)}/metrics`,
    })),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
