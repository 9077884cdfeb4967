import { loopback } from '../../serve/addresses.ts';
import { makeCertificate } from '../../serve/certificate.ts';
import { type Peer, startPeer } from '../measure/peer.ts';
import type { Way } from '../ways.ts';

/** A server and its client, in processes of their own, with all ways open between them. */
export interface Pair extends AsyncDisposable {
  readonly server: Peer;
  readonly client: Peer;
}

const answerWithinMs = 60_000;
const remedy = 'Try again when less runs on this machine, or with fewer --dims.';

/** Errors: as `Peer`. */
export async function startPair(ways: readonly Way[], floats: number, signal: AbortSignal, tls = false): Promise<Pair> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(startBenchPeer('server', signal));
  const client = stack.use(startBenchPeer('client', signal));
  const certified = tls ? await makeCertificate(loopback) : null;
  const ports = await server.ask({
    kind: 'serve',
    ways,
    ...(certified === null ? {} : { certificate: certified.certificate }),
  });
  await client.ask({ kind: 'connect', ports, floats, ...(certified?.ca ? { ca: certified.ca } : {}) });
  const opened = stack.move();
  return { server, client, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

export function startBenchPeer(name: string, signal: AbortSignal): Peer {
  return startPeer(`${name} that is measured`, answerWithinMs, signal, remedy);
}

/** Forwards and backwards, A B C C B A, so that nobody always comes after the same one. */
export function turnsOf<T>(contestants: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? contestants : contestants.toReversed();
}
