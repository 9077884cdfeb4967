import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Outcomes } from '../src/lab/evidence.ts';
import { testSecret } from '../src/load/pages-server.ts';
import { readAll } from '../src/run/arms/read-world.ts';
import { forkProcess } from '../src/world/process/service-process.ts';
import type { Bench, BenchTable } from './bench.ts';
import type { ClosedLoop } from './load/closed-loop.ts';
import type { Cost } from './load/cost.ts';
import { type KnownServer, type Stall, serveKnown, trueLatencyMs } from './load/known-server.ts';
import { nameWithVersion } from './packages.ts';
import { median, ratioOf } from './rounds.ts';

const load: Bench = {
  title: 'The load generator, in a process of its own, against a server whose answer times are known beforehand.',
  async run() {
    const steady = await measure({ perSecond: 500, forMs: 4_000, answerMs: 100, stallMs: 0 });
    const stalled = await measure({ perSecond: 200, forMs: 5_000, answerMs: 20, stallMs: 1_000 });
    return [costs(await takeInTurns()), latenesses(steady), latencies(steady, stalled)];
  },
};
export default load;

const seed = 7;
// Until the compiler is done with what runs often.
const warmUpMs = 3_000;
/** Every request that was sent has its answer by then. */
const drainMs = 1_200;

interface Round {
  readonly perSecond: number;
  readonly forMs: number;
  /** Of the server, on average. */
  readonly answerMs: number;
  /** 0: the server never stalls. */
  readonly stallMs: number;
}
interface Measured extends Round {
  readonly outcomes: Outcomes;
  readonly trueP99Ms: number;
  readonly openP99Ms: number;
  readonly closedP99Ms: number;
}

async function measure(round: Round): Promise<Measured> {
  const { outcomes, stall } = await measureOpenLoop(round);
  const latenciesMs = outcomes.views.map(({ intendedMs, doneMs }) => (doneMs ?? outcomes.readMs) - intendedMs);
  const trueMs = outcomes.views.map(({ id, intendedMs }) => trueLatencyMs(id, intendedMs, round.answerMs, stall));
  return {
    ...round,
    outcomes,
    trueP99Ms: p99(trueMs),
    openP99Ms: p99(latenciesMs),
    closedP99Ms: p99(await measureClosedLoop(round)),
  };
}

/** The very process that a lab runs. */
async function measureOpenLoop({ perSecond, forMs, answerMs, stallMs }: Round) {
  await using server = await serveKnown(seed, answerMs);
  await using forked = forkProcess('load', 'load', null, {});
  const { origin } = server;
  const product = { dimension: 32, candidates: 12, budgetMs: 250 };
  const generator = await forked.start({
    ...{ role: 'load', name: 'load', seed, secret: testSecret, product, origin, budgetMs: 250, timeoutMs: 10_000 },
  });
  const offer = (ratePerSecond: number) =>
    generator.ask({ kind: 'change', change: { kind: 'offer', ratePerSecond, arrivals: 'poisson' } });
  await offer(perSecond);
  await wait(warmUpMs);
  await generator.ask({ kind: 'mark' });
  const stall = await stallMidway(server, forMs, stallMs);
  await offer(0);
  await wait(drainMs);
  const { found } = await readAll([generator], ['outcomes']);
  const outcomes = found.outcomes?.[0]?.value;
  if (!outcomes) throw new Error('the generator gave no evidence');
  return { outcomes, stall };
}

/** What most load testers do: so many users at the same rate, each waiting for an answer before the next request. */
async function measureClosedLoop({ perSecond, forMs, answerMs, stallMs }: Round): Promise<number[]> {
  await using server = await serveKnown(seed, answerMs);
  const users = (perSecond * answerMs) / 1_000;
  const workerData: ClosedLoop = { origin: server.origin, users, forMs };
  const worker = new Worker(new URL('./load/closed-loop.ts', import.meta.url), { workerData });
  const ended = once(worker, 'message');
  await stallMidway(server, forMs, stallMs);
  const [latenciesMs] = await ended;
  return latenciesMs;
}

async function stallMidway(server: KnownServer, forMs: number, stallMs: number): Promise<Stall | null> {
  await wait((forMs - stallMs) / 2);
  const stall = stallMs > 0 ? server.stall(stallMs) : null;
  await wait((forMs - stallMs) / 2);
  return stall;
}

/** At which programs that make load are compared; each answer takes so long on average. */
const comparedPerSecond = 500;
const answerMs = 20;
const rounds = 5;
const thisBuild = 'this build, open loop, each answer checked';
const otherBuild = 'the other build';
const rival = `${nameWithVersion('autocannon')}, closed loop`;

/** `TWO_AM_BENCH_AGAINST` names the folder of another build of two-am, its packages installed. */
const generators: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  [thisBuild]: [
    fileURLToPath(new URL('./load/cost.ts', import.meta.url)),
    fileURLToPath(new URL('..', import.meta.url)),
  ],
  ...(process.env.TWO_AM_BENCH_AGAINST
    ? { [otherBuild]: [fileURLToPath(new URL('./load/cost.ts', import.meta.url)), process.env.TWO_AM_BENCH_AGAINST] }
    : {}),
  [rival]: [fileURLToPath(new URL('./load/autocannon.ts', import.meta.url))],
};

async function takeInTurns(): Promise<Readonly<Record<string, readonly Cost[]>>> {
  const taken = new Map<string, Cost[]>(Object.keys(generators).map((name) => [name, []]));
  await using server = await serveKnown(seed, answerMs);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, [file, ...args]] of Object.entries(generators)) {
      const rate = name === rival ? (comparedPerSecond * answerMs) / 1_000 : comparedPerSecond;
      const child = fork(file, [...args, server.origin, String(rate)]);
      const ended = once(child, 'exit');
      const [cost]: [Cost] = await Promise.race([
        once(child, 'message').then(([message]): [Cost] => [message]),
        ended.then(() => Promise.reject(new Error(`${name} gave no figures`))),
      ]);
      taken.get(name)?.push(cost);
      await ended;
    }
  }
  return Object.fromEntries(taken);
}

function costs(taken: Readonly<Record<string, readonly Cost[]>>): BenchTable {
  const cpuOf = (name: string) => taken[name]?.map(({ cpuMsPerRequest }) => cpuMsPerRequest) ?? [];
  const of = (name: string, most: number) => {
    const ratio = ratioOf(cpuOf(thisBuild), cpuOf(name));
    return { title: `CPU <= ${most} times that of ${name}`, measured: ratio.toFixed(2), met: ratio <= most };
  };
  const notRight = taken[thisBuild]?.reduce((sum, one) => sum + one.notRight, 0) ?? Number.NaN;
  return {
    title: `CPU of the program itself at ${comparedPerSecond} requests a second: the median of ${rounds} turns`,
    columns: ['', 'requests', 'CPU ms a request', 'not answered rightly'],
    rows: Object.entries(taken).map(([name, some]) => [
      name,
      some.reduce((sum, { requests }) => sum + requests, 0),
      median(cpuOf(name)).toFixed(3),
      some.reduce((sum, one) => sum + one.notRight, 0),
    ]),
    goals: [
      of(rival, 1),
      ...(otherBuild in taken ? [of(otherBuild, 0.4)] : []),
      { title: 'every answer right', measured: `${notRight} not`, met: notRight === 0 },
    ],
  };
}

function latenesses({ perSecond, outcomes }: Measured): BenchTable {
  const lateMs = outcomes.views.map(({ sentMs, intendedMs }) => sentMs - intendedMs);
  return {
    title: `How late it starts a request at ${perSecond} a second`,
    columns: ['requests', 'p99 ms'],
    rows: [[outcomes.views.length, p99(lateMs)]],
    goals: [],
  };
}

function latencies(...rounds: readonly Measured[]): BenchTable {
  const rows = rounds.flatMap((round) => [
    ['open loop', describe(round), round.trueP99Ms, round.openP99Ms, percent(round.openP99Ms / round.trueP99Ms)],
    ['closed loop', describe(round), round.trueP99Ms, round.closedP99Ms, percent(round.closedP99Ms / round.trueP99Ms)],
  ]);
  return {
    title: 'p99 of what users wait: truth by arithmetic, and as it is measured',
    columns: ['', 'server', 'true p99 ms', 'measured ms', 'off by'],
    rows,
    goals: rounds.map((round) => ({
      title: `open loop, ${describe(round)}: within 5 %`,
      measured: percent(round.openP99Ms / round.trueP99Ms),
      met: Math.abs(round.openP99Ms / round.trueP99Ms - 1) <= 0.05,
    })),
  };
}

function describe({ perSecond, stallMs }: Round): string {
  return `${perSecond}/s, ${stallMs > 0 ? `stalls for ${stallMs / 1_000} s` : 'steady'}`;
}

function percent(ratio: number): string {
  const off = (ratio - 1) * 100;
  return `${off < 0 ? '-' : '+'}${Math.abs(off).toFixed(1)} %`;
}

/** Nearest rank. */
function p99(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN;
}
