import type { Socket } from 'node:net';
import { Chain } from './chain.ts';
import { Flow } from './flow.ts';
import { Http2Link, type Outlet } from './http2/http2-link.ts';
import type { ServerOptions } from './server-options.ts';
import { Sink } from './sink.ts';
import type { Direction, StruckConnection } from './stage.ts';
import { Strike } from './strike.ts';
import type { Toxic } from './toxic.ts';
import type { Passed, PassedOf } from './traffic.ts';

export interface ConnectionSettings {
  /** Both connected, and not read before `start`. */
  readonly client: Socket;
  readonly server: Socket;
  readonly toxics: readonly Toxic[];
  readonly options: ServerOptions;
  readonly passed: PassedOf;
  /** Names its random numbers, so that they do not depend on what other connections do. */
  readonly stream: string;
  /** Both sockets are closed. */
  readonly onClosed: () => void;
}

/**
 * A client's connection and the one that was opened for it. Bytes go from the client through the upstream toxics and the
 * HTTP/2 link to the server, and back through the HTTP/2 link and the downstream toxics.
 */
export class Connection implements StruckConnection {
  readonly http2: Http2Link;
  readonly #settings: ConnectionSettings;
  readonly #flows: readonly Flow[];
  readonly #sinks: readonly Sink[];
  readonly #chains: { readonly [D in Direction]: Chain };
  readonly #strikes = new Map<Toxic, Strike>();
  #resets = false;
  #silent = false;

  constructor(settings: ConnectionSettings) {
    const { client, server, toxics, passed } = settings;
    this.#settings = settings;
    const fromClient = new Flow(client);
    const fromServer = new Flow(server);
    const resets = () => this.#resets;
    const toServer = new Sink(server, fromClient, passed.upstream, resets);
    const toClient = new Sink(client, fromServer, passed.downstream, resets);
    const downstream = new Chain(toClient, fromServer);
    this.http2 = new Http2Link({ client: downstream, server: toServer });
    const upstream = new Chain(this.http2.inlet('client'), fromClient);
    this.#flows = [fromClient, fromServer];
    this.#sinks = [toClient, toServer];
    this.#chains = { upstream, downstream };
    this.#connect(client, upstream, downstream, passed.upstream);
    this.#connect(server, this.http2.inlet('server'), upstream, passed.downstream);
    for (const toxic of toxics) this.#strike(toxic, true);
  }

  start(): void {
    for (const flow of this.#flows) flow.reopen();
  }

  add(toxic: Toxic): void {
    this.#strike(toxic, false);
  }

  update(toxic: Toxic): void {
    const strike = this.#strikes.get(toxic);
    if (!strike) return;
    strike.rollAgain();
    this.#noteReset(strike);
    this.#chains[toxic.direction].update(strike);
  }

  remove(toxic: Toxic): void {
    const strike = this.#strikes.get(toxic);
    if (!strike) return;
    this.#strikes.delete(toxic);
    this.#chains[toxic.direction].remove(strike);
  }

  /** The proxy ends. */
  stop(): void {
    if (this.#resets) this.reset();
    else this.close();
  }

  close(): void {
    this.#settings.client.destroy();
    this.#settings.server.destroy();
  }

  reset(): void {
    this.#settings.client.resetAndDestroy();
    this.#settings.server.resetAndDestroy();
  }

  silence(): void {
    this.#silent = true;
    for (const sink of this.#sinks) sink.silence();
    this.#closeIfForgotten();
  }

  /** What a side sends goes to `inlet`; once its socket is gone, nothing can arrive there through `chainTo`. */
  #connect(socket: Socket, inlet: Outlet, chainTo: Chain, passed: Passed): void {
    socket.on('data', (chunk: Buffer) => {
      passed.received += chunk.length;
      inlet.write(chunk);
    });
    socket.once('end', () => {
      inlet.end(this.#settings.options.bugCompatible ? 'whole' : 'half');
      this.#closeIfForgotten();
    });
    socket.once('close', () => {
      // Who ended and waits for an answer is still there; who cannot be told it any more is not.
      if (!socket.readableEnded || !socket.writableFinished) inlet.end('whole');
      chainTo.stop();
      const { client, server, onClosed } = this.#settings;
      if (client.closed && server.closed) onClosed();
      else this.#closeIfForgotten();
    });
  }

  /** Nobody is told that a silent connection ends; once both sides have ended, nobody waits. */
  #closeIfForgotten(): void {
    const { client, server } = this.#settings;
    const hasEnded = (socket: Socket) => socket.readableEnded || socket.destroyed;
    if (this.#silent && hasEnded(client) && hasEnded(server)) this.close();
  }

  #strike(toxic: Toxic, fresh: boolean): void {
    const strike = new Strike(toxic, fresh, this.#settings.options.seed, this.#settings.stream);
    this.#strikes.set(toxic, strike);
    this.#noteReset(strike);
    this.#chains[toxic.direction].add(strike, this);
  }

  /** In Toxiproxy such a toxic only has to be there. */
  #noteReset({ toxic, fresh, struck }: Strike): void {
    if (toxic.kind.resets && fresh && (struck || this.#settings.options.bugCompatible)) this.#resets = true;
  }
}
