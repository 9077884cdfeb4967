import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Outcomes, ProcessFigures } from '../src/lab/evidence.ts';
import { testSecret } from '../src/load/pages-server.ts';
import { readAll } from '../src/run/arms/read-world.ts';
import { forkProcess } from '../src/world/process/service-process.ts';
import type { Bench, BenchTable } from './bench.ts';
import type { ClosedLoop } from './load/closed-loop.ts';
import { type KnownServer, type Stall, serveKnown, trueLatencyMs } from './load/known-server.ts';

const load: Bench = {
  title: 'The load generator, in a process of its own, against a server whose answer times are known beforehand.',
  async run() {
    const steady = await measure({ perSecond: 500, forMs: 4_000, answerMs: 100, stallMs: 0 });
    const stalled = await measure({ perSecond: 200, forMs: 5_000, answerMs: 20, stallMs: 1_000 });
    return [costs(steady), latencies(steady, stalled)];
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
  readonly figures: ProcessFigures;
  readonly trueP99Ms: number;
  readonly openP99Ms: number;
  readonly closedP99Ms: number;
}

async function measure(round: Round): Promise<Measured> {
  const { outcomes, figures, stall } = await measureOpenLoop(round);
  const latenciesMs = outcomes.views.map(({ intendedMs, doneMs }) => (doneMs ?? outcomes.readMs) - intendedMs);
  const trueMs = outcomes.views.map(({ id, intendedMs }) => trueLatencyMs(id, intendedMs, round.answerMs, stall));
  return {
    ...round,
    outcomes,
    figures,
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
  const { found } = await readAll([generator], ['outcomes', 'process']);
  const outcomes = found.outcomes?.[0]?.value;
  const figures = found.process?.[0]?.value;
  if (!outcomes || !figures) throw new Error('the generator gave no evidence');
  return { outcomes, figures, stall };
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

function costs({ perSecond, outcomes, figures }: Measured): BenchTable {
  const msPerRequest = figures.cpuMs / figures.handled;
  const lateMs = outcomes.views.map(({ sentMs, intendedMs }) => sentMs - intendedMs);
  const wrong = outcomes.views.filter(({ answer }) => answer !== 'right').length;
  return {
    title: `Its own CPU at ${perSecond} requests a second, each answer checked`,
    columns: ['requests', 'CPU ms a request', 'start late p99 ms', 'not answered rightly'],
    rows: [[outcomes.views.length, msPerRequest, p99(lateMs), wrong]],
    goals: [
      { title: 'CPU a request <= 0.2 ms', measured: `${msPerRequest.toFixed(3)} ms`, met: msPerRequest <= 0.2 },
      { title: 'every answer right', measured: `${wrong} not`, met: wrong === 0 },
    ],
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
