import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { LabError } from '../../errors.ts';
import type { CpuSample } from '../cpu-shares.ts';
import { alive } from '../process/own-processes.ts';
import { readCpuAllowance } from '../process/readings/cpu-allowance.ts';
import { sampleCpu } from '../process/readings/machine-cpu.ts';
import { identify } from '../process/readings/process-identity.ts';
import type { Reaper } from '../process/reaper.ts';
import { keepTail } from '../stderr-tail.ts';
import { type Engine, findEngine, findImage, type Image } from './check-engine.ts';
import { attachToEngine, explainEngine } from './engine.ts';
import { openKeeperLine } from './keeper-line.ts';
import { labelOptions, nameRunner, projectOf } from './labels.ts';
import { createNetwork, type RunNetwork } from './network.ts';
import { removeOrphans } from './remove-run.ts';
import { sourceDigest } from './source-digest.ts';
import type { Greeting } from './words.ts';

const keeper = 'src/world/compose/keeper-main.ts';
/** `node`, in the image. */
const user = 1_000;

export interface ContainerWish {
  /** Also its name in the engine. */
  readonly id: string;
  /** Of the member. */
  readonly name: string;
  readonly address: string;
}

/** What the worlds of one run share: the engine, the image, a network, and how containers are made. */
export interface RunContainers {
  readonly engine: Engine;
  readonly image: Image;
  readonly network: RunNetwork;
  nameContainer(member: string): string;
  /** For `docker`. */
  optionsOf(wish: ContainerWish): readonly string[];
  /** A command of the engine that runs for as long as its container: it ends with the run, and its CPU is ours. */
  own(command: ChildProcess): ChildProcess;
  /** Throws where that one is on another machine than the first was. */
  admit(greeting: Greeting): void;
  /** Whether containers and this program run on one kernel: one clock, one book of CPU. */
  sharesMachine(): boolean;
  /** The machine that this program runs on, with its own CPU. */
  sampleOwn(): Promise<CpuSample>;
}

export function drawRunId(): string {
  return randomBytes(6).toString('hex');
}

/** Errors: `missing-tool`, where the engine or the image will not do; `interrupted` is the caller's to tell. */
export async function prepareContainers(
  run: string,
  imageName: string,
  reaper: Reaper,
  signal: AbortSignal,
): Promise<RunContainers> {
  const engine = await findEngine(signal);
  const image = await findImage(imageName, signal);
  const common = [
    '--interactive',
    '--rm',
    '--pull',
    'never',
    // It carries the evidence: not for the engine's disk.
    '--log-driver',
    'none',
    '--cap-drop',
    'ALL',
    '--security-opt',
    'no-new-privileges',
    ...[`${image.project}/labs`, `${image.project}/variants`, ...image.volumes].flatMap((path) => [
      '--tmpfs',
      // Over a folder that is there the mode is that folder's: it has to belong to whoever writes.
      `${path}:mode=1777,uid=${user},gid=${user}`,
    ]),
    '--user',
    `${user}:${user}`,
    '--entrypoint',
    'node',
  ];
  const runner = nameRunner(process.pid, identify(process.pid)?.started ?? '');
  const own = (command: ChildProcess) => {
    const { pid } = command;
    if (pid === undefined) return command;
    alive.add(pid);
    reaper.watch(pid);
    command.once('exit', () => {
      alive.delete(pid);
      reaper.forget(pid);
    });
    return command;
  };
  const probe = ['run', ...common, '--network', 'none', ...labelOptions(run, runner, null)];
  const first = await greet(own(attachToEngine([...probe, image.name, keeper, '--digest'])), image, signal);
  if (first.digest !== sourceDigest()) throw ofOtherSources(image);
  const isShared = first.boot !== null && first.boot === readBoot();
  const pinned = isShared ? await pinAsRunner() : [];
  await removeOrphans();
  const network = await createNetwork(run, runner, signal);
  let made = 0;

  return {
    engine,
    image,
    network,
    nameContainer(member) {
      made += 1;
      return `${projectOf(run)}-${member}-${made}`;
    },
    optionsOf: ({ id, name, address }) => [
      'run',
      ...common,
      ...['--name', id, '--hostname', name],
      ...['--network', network.name, '--ip', address, '--network-alias', name],
      ...labelOptions(run, runner, name),
      ...pinned,
      image.id,
      keeper,
    ],
    own,
    admit({ boot }) {
      if (boot !== first.boot)
        throw new LabError(
          'missing-tool',
          'The engine runs containers on several machines.',
          'Use an engine of one machine.',
        );
    },
    sharesMachine: () => isShared,
    sampleOwn: () => sampleCpu([reaper.pid, ...alive]),
  };
}

/** What it says first; then it ends. */
async function greet(command: ChildProcess, image: Image, signal: AbortSignal): Promise<Greeting> {
  const words = keepTail(command.stderr);
  const { stdin, stdout } = command;
  if (!stdin || !stdout) throw explainEngine(null);
  const closed = new Promise<number | null>((resolve) => {
    command.once('error', () => resolve(null));
    command.once('close', resolve);
  });
  const stop = () => void command.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const greeting = await openKeeperLine(stdin, stdout, { name: 'the image' }).greeted.catch(() => null);
    stdin.end();
    const code = await closed;
    signal.throwIfAborted();
    if (greeting) return greeting;
    // With another code the image ran, and was none of ours.
    throw code === 125 ? explainEngine(words()) : ofOtherSources(image, words());
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function ofOtherSources({ name }: Image, says = ''): LabError {
  return new LabError(
    'missing-tool',
    `The image ${name} was not built from these files of two-am${says ? ` (${says.slice(0, 120)})` : ''}.`,
    `Build it again: \`docker build --tag ${name} .\` in the folder of two-am.`,
  );
}

/** What this program may not use its worlds may not use either: no option of a container says so by itself. */
async function pinAsRunner(): Promise<readonly string[]> {
  const { processors } = await readCpuAllowance();
  const here = [...(processors ?? [])].filter((number) => number < 4_096);
  if (processors === null || here.length >= cpus().length) return [];
  return ['--cpuset-cpus', here.join(',')];
}

function readBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
