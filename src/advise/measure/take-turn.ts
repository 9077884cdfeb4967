import type { Way } from '../ways.ts';
import type { Busy } from './messages.ts';
import type { Peer } from './peer.ts';

export interface Turn extends Busy {
  readonly serverCpuMs: number;
}

/** One way, kept busy for so long while the others wait: what it takes of the CPU at both ends. Errors: as `Peer`. */
export async function takeTurn(server: Peer, client: Peer, way: Way, inFlight: number, ms: number): Promise<Turn> {
  await server.ask({ kind: 'mark' });
  const busy = await client.ask({ kind: 'keep-busy', way, inFlight, ms });
  return { ...busy, serverCpuMs: await server.ask({ kind: 'read' }) };
}
