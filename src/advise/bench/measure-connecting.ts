import { percentile } from '../../judge/statistics/percentile.ts';
import type { Way } from '../ways.ts';
import type { Connecting } from './benched.ts';
import type { Depth } from './depth.ts';
import { startPair, turnsOf } from './pair.ts';
import { roundsOf } from './rounds.ts';

/** The document's two. */
const connected = ['rest-json', 'grpc-protobufjs'] as const satisfies readonly Way[];
const floats = 8;
const callsARound = 5;
const warmCalls = 100;
const warmConnections = 15;

/** A call of few floats over a new connection, and over one that is kept, in turns. Errors: as `Peer`. */
export async function measureConnecting(tls: boolean, depth: Depth, signal: AbortSignal): Promise<Connecting[]> {
  await using pair = await startPair(connected, floats, signal, tls);
  const { client } = pair;
  for (const way of connected) {
    await client.ask({ kind: 'one-by-one', way, calls: warmCalls });
    await client.ask({ kind: 'anew', way, calls: warmConnections });
  }
  const medians = new Map(connected.map((way) => [way, { anew: [] as number[], kept: [] as number[] }]));
  for (let round = 0; round < depth.connectRounds; round += 1) {
    for (const way of turnsOf(connected, round)) {
      const [anew, kept] = [
        await client.ask({ kind: 'anew', way, calls: callsARound }),
        await client.ask({ kind: 'one-by-one', way, calls: callsARound }),
      ].map((tookMs) => percentile(tookMs, 0.5) ?? 0);
      medians.get(way)?.anew.push(anew ?? 0);
      medians.get(way)?.kept.push(kept ?? 0);
    }
  }
  return connected.map((way) => {
    const { anew = [], kept = [] } = medians.get(way) ?? {};
    const newMs = roundsOf(anew.map((ms, at) => ms - (kept[at] ?? 0)));
    return { way, tls, anewMs: roundsOf(anew), keptMs: roundsOf(kept), newMs };
  });
}
