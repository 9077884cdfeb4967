import { fileURLToPath } from 'node:url';
import { type Peer, startPeer } from '../measure/peer.ts';
import type { Answers, Ask, Ports } from './peer/messages.ts';

type PlaygroundPeer = Peer<Ask, Answers>;

/** A client, a model server and the translator between them, in processes of their own. */
export interface Stand extends AsyncDisposable {
  readonly client: PlaygroundPeer;
  readonly server: PlaygroundPeer;
  readonly translator: PlaygroundPeer;
  readonly ports: Ports;
}

const entry = fileURLToPath(new URL('./peer/main.ts', import.meta.url));
const answerWithinMs = 120_000;
const remedy = 'Start the playground again, with fewer floats or when less runs on this machine.';

/** Errors: as `Peer`. */
export async function openStand(signal: AbortSignal): Promise<Stand> {
  await using stack = new AsyncDisposableStack();
  const start = (name: string) =>
    stack.use(startPeer<Ask, Answers>(`${name} of the playground`, answerWithinMs, signal, remedy, entry));
  const [client, server, translator] = [start('client'), start('server'), start('translator')];
  const { rest, grpc } = await server.ask({ kind: 'serve' });
  const web = await translator.ask({ kind: 'translate', grpcPort: grpc });
  const opened = stack.move();
  return {
    client,
    server,
    translator,
    ports: { rest, grpc, web },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
