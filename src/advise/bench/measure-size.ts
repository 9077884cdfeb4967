import { sumOf } from '../../judge/statistics/sum.ts';
import { inFlightOf } from '../measure/measure-ways.ts';
import { type Turn, takeTurn } from '../measure/take-turn.ts';
import { type Way, ways } from '../ways.ts';
import type { Cost, OfSize } from './benched.ts';
import type { Depth } from './depth.ts';
import { type Pair, startBenchPeer, turnsOf } from './pair.ts';
import { roundsOf, sumOfRounds } from './rounds.ts';
import { watchOthers } from './watch-others.ts';

/** What each form of so many floats takes, in a process of its own. Errors: as `Peer`. */
export async function measureCodecs(floats: number, depth: Depth, signal: AbortSignal): Promise<OfSize['codecs']> {
  await using peer = startBenchPeer('codecs', signal);
  return [...(await peer.ask({ kind: 'codecs', floats, rounds: depth.codecRounds }))];
}

/** What a call costs in each way while calls are always under way, all ways in turns. Errors: as `Peer`. */
export async function measureCosts(
  { server, client }: Pair,
  floats: number,
  depth: Depth,
): Promise<{ readonly costs: Cost[]; readonly othersShare: number }> {
  const inFlight = inFlightOf(floats);
  for (const way of ways) await client.ask({ kind: 'keep-busy', way, inFlight, ms: depth.warmMs });
  const turns = new Map<Way, Turn[]>(ways.map((way) => [way, []]));
  const othersSince = watchOthers();
  for (let round = 0; round < depth.costRounds; round += 1)
    for (const way of turnsOf(ways, round))
      turns.get(way)?.push(await takeTurn(server, client, way, inFlight, depth.costMs));
  const measuredCpuMs = sumOf([...turns.values()].flat(), ({ cpuMs, serverCpuMs }) => cpuMs + serverCpuMs);
  return { costs: ways.map((way) => costOf(way, turns.get(way) ?? [])), othersShare: othersSince(measuredCpuMs) };
}

function costOf(way: Way, turns: readonly Turn[]): Cost {
  const calls = sumOf(turns, (turn) => turn.calls);
  const perCall = (of: (turn: Turn) => number) => Math.round(sumOf(turns, (turn) => of(turn) * turn.calls) / calls);
  const client = turns.map((turn) => turn.cpuMs / turn.calls);
  const server = turns.map((turn) => turn.serverCpuMs / turn.calls);
  return {
    way,
    bytes: { sent: perCall(({ bytesSent }) => bytesSent), received: perCall(({ bytesReceived }) => bytesReceived) },
    clientCpuMs: roundsOf(client),
    serverCpuMs: roundsOf(server),
    cpuMs: sumOfRounds(client, server),
    carriedPerSecond: (1_000 * calls) / sumOf(turns, ({ wallMs }) => wallMs),
  };
}
