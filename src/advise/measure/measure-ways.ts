import { availableParallelism, cpus } from 'node:os';
import { type PercentileInterval, percentileInterval } from '../../judge/statistics/percentile.ts';
import { sumOf } from '../../judge/statistics/sum.ts';
import type { Way } from '../ways.ts';
import type { Timed } from './drive.ts';
import type { Measured, MeasuredWay } from './measured.ts';
import { type Peer, startPeer } from './peer.ts';
import { type Turn, takeTurn } from './take-turn.ts';

export interface Plan {
  readonly ways: readonly Way[];
  readonly floats: number;
  /** What was asked for. */
  readonly perSecond: number;
  readonly signal: AbortSignal;
  /** @param done share of the work, 0 to 1 */
  readonly onProgress: (says: string, done: number) => void;
}

/** Once that is over no further round is begun, and no rate is offered: what there is is told. */
const allMs = 12_000;
const roundsMs = 7_000;
/** So many that the interval of a median leaves out the two worst rounds on each side: a compiler's, a neighbour's. */
const rounds = 12;
/** Compilers take their time: before that, a library looks half as fast. */
const warmMs = 400;
const roundMs = 55;
/** Of a percentile, at 2.5 % a side: of fewer calls p99 has no upper bound. */
const fewestForP99 = 368;
const shortestMs = 300;
const longestMs = 1_200;
/** What a rate may take of what was carried at most: a queue at the edge says nothing of the protocol. */
const bearable = 0.5;
/** More than that in a call would not be done in time. */
export const floatsAtMost = 2 ** 20;
/** Large messages would only wait for each other. */
const largeFloats = 65_536;
/** One side. */
const errorShare = 0.025;

/**
 * What a call costs in each way: our own servers in one process, their clients in another, on loopback, nothing else in between. In
 * about 12 s. Errors: as `Peer`.
 */
export async function measureWays(plan: Plan): Promise<Measured> {
  const { ways, floats, perSecond, signal, onProgress } = plan;
  const beganMs = performance.now();
  const since = () => performance.now() - beganMs;
  await using server = startPeer('server that is measured', allMs, signal);
  await using client = startPeer('client that is measured', allMs, signal);
  onProgress('starting servers', 0);
  await client.ask({ kind: 'connect', ports: await server.ask({ kind: 'serve', ways }), floats });
  const inFlight = inFlightOf(floats);
  const steps = ways.length * (rounds + 3);
  let step = 0;
  const advance = (says: string) => onProgress(says, ++step / steps);

  for (const way of ways) {
    advance('warming up');
    await client.ask({ kind: 'keep-busy', way, inFlight, ms: warmMs });
  }
  const turns = new Map<Way, Turn[]>(ways.map((way) => [way, []]));
  let done = 0;
  for (; done < rounds && (done < 2 || since() < roundsMs); done += 1) {
    for (const way of ways) {
      // Of large messages a round takes long.
      if (done >= 2 && since() > roundsMs) break;
      advance(`CPU a call, round ${done + 1} of ${rounds}`);
      turns.get(way)?.push(await takeTurn(server, client, way, inFlight, roundMs));
    }
  }
  step = ways.length * (rounds + 1);
  const measured: MeasuredWay[] = [];
  for (const [at, way] of ways.entries()) {
    step += 1;
    advance('latency at a rate');
    const all = turns.get(way) ?? [];
    const carriedPerSecond = (1_000 * sumOf(all, ({ calls }) => calls)) / sumOf(all, ({ wallMs }) => wallMs);
    const shareMs = (allMs - since()) / (ways.length - at);
    const latency = shareMs < shortestMs ? null : await timeAt(client, way, perSecond, carriedPerSecond, shareMs);
    measured.push({ way, ...costOf(all, perSecond), carriedPerSecond, latency });
  }
  return {
    floats,
    perSecond,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.versions.node,
    rounds: done,
    gotCores: gotIn([...turns.values()].flat()),
    tookMs: since(),
    ways: measured,
  };
}

/** Calls that are kept under way at a time, of so many floats each. */
export function inFlightOf(floats: number): number {
  return floats > largeFloats ? 1 : 4;
}

function costOf(turns: readonly Turn[], perSecond: number): Omit<MeasuredWay, 'way' | 'carriedPerSecond' | 'latency'> {
  const calls = sumOf(turns, (turn) => turn.calls);
  const rounds = turns.map((turn) => ({ value: (turn.cpuMs + turn.serverCpuMs) / turn.calls, finished: true }));
  const cpuMs = percentileInterval(rounds, 0.5, errorShare) ?? { value: 0, low: null, high: null };
  const inCores = (ms: number | null) => (ms === null ? null : (ms * perSecond) / 1_000);
  const perCall = (of: (turn: Turn) => number) => sumOf(turns, (turn) => of(turn) * turn.calls) / calls;
  return {
    bytes: {
      sent: Math.round(perCall(({ bytesSent }) => bytesSent)),
      received: Math.round(perCall(({ bytesReceived }) => bytesReceived)),
    },
    cpuMs,
    clientCpuMs: sumOf(turns, (turn) => turn.cpuMs) / calls,
    serverCpuMs: sumOf(turns, (turn) => turn.serverCpuMs) / calls,
    cores: { value: (cpuMs.value * perSecond) / 1_000, low: inCores(cpuMs.low), high: inCores(cpuMs.high) },
  };
}

/** Cores, with always a call under way at least. */
function gotIn(turns: readonly Turn[]): number {
  return sumOf(turns, ({ cpuMs, serverCpuMs }) => cpuMs + serverCpuMs) / sumOf(turns, ({ wallMs }) => wallMs);
}

/** At the rate that was asked for, or at what this machine bears; a rate that is too low for a p99 is raised. */
async function timeAt(
  client: Peer,
  way: Way,
  asked: number,
  carriedPerSecond: number,
  atMostMs: number,
): Promise<MeasuredWay['latency']> {
  const enough = (1_100 * fewestForP99) / longestMs;
  const ratePerSecond = Math.max(1, Math.round(Math.min(Math.max(asked, enough), carriedPerSecond * bearable)));
  const ms = Math.min(longestMs, atMostMs, Math.max(2 * shortestMs, (1_100 * fewestForP99) / ratePerSecond));
  const { timed } = await client.ask({ kind: 'offer', way, ratePerSecond, ms });
  const [p50Ms, p99Ms] = [boundsOf(timed, 0.5), boundsOf(timed, 0.99)];
  if (p50Ms === null || p99Ms === null) return null;
  const unfinished = timed.filter(({ finished }) => !finished).length;
  return { perSecond: ratePerSecond, calls: timed.length, unfinished, p50Ms, p99Ms };
}

function boundsOf(timed: readonly Timed[], share: number): PercentileInterval | null {
  return percentileInterval(timed, share, errorShare);
}
