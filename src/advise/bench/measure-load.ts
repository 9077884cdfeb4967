import { meanOf } from '../../judge/statistics/mean.ts';
import { percentile } from '../../judge/statistics/percentile.ts';
import type { Offered } from '../measure/drive.ts';
import type { Way } from '../ways.ts';
import type { Closed, Load } from './benched.ts';
import type { Depth } from './depth.ts';
import { latenciesOf } from './latencies.ts';
import { type Pair, turnsOf } from './pair.ts';
import { roundsOf } from './rounds.ts';
import { disturbedAbove, watchOthers } from './watch-others.ts';

/** By rate: the document's two, the gRPC that copies its floats as one block, and the REST that has no JSON. */
export const contestants = ['rest-json', 'rest-raw', 'grpc-protobufjs', 'grpc'] as const satisfies readonly Way[];

interface Block extends Offered {
  readonly clientCpuMs: number;
  readonly serverCpuMs: number;
  readonly othersShare: number;
}

/** Of calls that were due in a block, so many may still be under way at its end, besides as many as a burst brings. */
const behindAtMost = 0.02;
const burst = 16;
/** Share of the blocks that others have to leave alone. */
const enoughBlocks = 0.6;
const closedCalls = 100;
const fewestCalls = 60;
/** Below that a block would take longer than a bench may. */
export const rateAtLeast = 20;

/**
 * Open loop at a rate, all ways in turns, each with the same arrivals in the same round. A way that does not carry the rate has no
 * latency: that of a smaller rate would be another figure. A block that other programs disturbed is taken again. Errors: as `Peer`.
 *
 * @param carriedPerSecond what one client and one server got through; null: not measured
 */
export async function measureLoad(
  { server, client }: Pair,
  at: { readonly floats: number; readonly perSecond: number },
  carriedPerSecond: (way: Way) => number | null,
  depth: Depth,
): Promise<Load[]> {
  const { floats, perSecond } = at;
  const able = contestants.filter((way) => (carriedPerSecond(way) ?? Number.POSITIVE_INFINITY) >= perSecond);
  const blocks = new Map<Way, Block[]>(able.map((way) => [way, []]));
  const take = async (way: Way, seed: number): Promise<Block> => {
    const othersSince = watchOthers();
    await server.ask({ kind: 'mark' });
    await client.ask({ kind: 'mark' });
    const ms = blockMs(depth.loadMs, perSecond);
    const offered = await client.ask({ kind: 'offer', way, ratePerSecond: perSecond, ms, seed });
    const clientCpuMs = await client.ask({ kind: 'read' });
    const serverCpuMs = await server.ask({ kind: 'read' });
    return { ...offered, clientCpuMs, serverCpuMs, othersShare: othersSince(clientCpuMs + serverCpuMs) };
  };
  let again = depth.loadBlocks;
  for (let round = 0; round < depth.loadBlocks; round += 1) {
    for (const way of turnsOf(able, round)) {
      const own = blocks.get(way);
      if (!own || hasPiledUp(own)) continue;
      let block = await take(way, round + 1);
      for (; isDisturbed(block) && again > 0; again -= 1) block = await take(way, round + 1);
      if (!isDisturbed(block)) own.push(block);
    }
  }
  return contestants.map((way) => {
    const own = (blocks.get(way) ?? []).filter(({ timed }) => timed.length > 0);
    const isCarried = blocks.has(way) && !hasPiledUp(own);
    const isEnough = own.length > enoughBlocks * depth.loadBlocks;
    const measured = isCarried && isEnough ? measuredIn(own) : null;
    return { way, floats, perSecond, measured, why: measured ? null : isCarried ? 'disturbed' : 'not carried' };
  });
}

function isDisturbed({ othersShare }: Block): boolean {
  return othersShare > disturbedAbove;
}

/** So long that it has enough calls for a p99, however few come a second. */
export function blockMs(loadMs: number, perSecond: number): number {
  return Math.max(loadMs, (1_000 * fewestCalls) / perSecond);
}

/** In two blocks at least, and in more than a third of them: one may be a neighbour's. */
export function hasPiledUp(blocks: readonly Offered[]): boolean {
  const piled = blocks.filter(({ timed, behind }) => behind > burst + behindAtMost * timed.length).length;
  return piled >= 2 && piled > blocks.length / 3;
}

function measuredIn(blocks: readonly Block[]): Load['measured'] {
  const p99 = ({ timed }: Block) =>
    percentile(
      timed.map(({ value }) => value),
      0.99,
    ) ?? 0;
  return {
    latency: latenciesOf(blocks.flatMap(({ timed }) => timed)),
    p99Ms: roundsOf(blocks.map(p99)),
    clientCpuMs: roundsOf(blocks.map(({ clientCpuMs, timed }) => clientCpuMs / timed.length)),
    serverCpuMs: roundsOf(blocks.map(({ serverCpuMs, timed }) => serverCpuMs / timed.length)),
  };
}

/** One call at a time, as the document's clients measure, all ways in turns. Errors: as `Peer`. */
export async function measureClosed({ client }: Pair, floats: number, depth: Depth): Promise<Closed[]> {
  const blocks = new Map<Way, (readonly number[])[]>(contestants.map((way) => [way, []]));
  for (let block = 0; block < depth.closedBlocks; block += 1)
    for (const way of turnsOf(contestants, block))
      blocks.get(way)?.push(await client.ask({ kind: 'one-by-one', way, calls: closedCalls }));
  return contestants.map((way) => {
    const own = blocks.get(way) ?? [];
    const samples = own.flat().map((value) => ({ value, finished: true }));
    return { way, floats, latency: latenciesOf(samples), meanMs: roundsOf(own.map(meanOf)) };
  });
}
