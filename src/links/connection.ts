import type { Socket } from 'node:net';
import { Chain } from './chain.ts';
import type { StruckConnection } from './stage.ts';
import { Strike } from './strike.ts';
import type { Direction, Toxic } from './toxic.ts';

const opposite = { upstream: 'downstream', downstream: 'upstream' } as const satisfies Record<Direction, Direction>;

export interface ConnectionSettings {
  /** Both connected, and not read before `start`. */
  readonly client: Socket;
  readonly server: Socket;
  readonly toxics: readonly Toxic[];
  readonly seed: number;
  /** Names its random numbers, so that they do not depend on what other connections do. */
  readonly stream: string;
  /** Both sockets are closed. */
  readonly onClosed: () => void;
}

/** A client's connection and the one that was opened for it. */
export class Connection implements StruckConnection {
  readonly #settings: ConnectionSettings;
  readonly #chains: { readonly [D in Direction]: Chain };
  readonly #strikes = new Map<Toxic, Strike>();
  readonly #resets: boolean;
  #silent = false;

  constructor(settings: ConnectionSettings) {
    const { client, server, toxics } = settings;
    this.#settings = settings;
    this.#resets = toxics.some(({ kind }) => kind.resets);
    this.#chains = {
      upstream: new Chain(client, server, this.#resets),
      downstream: new Chain(server, client, this.#resets),
    };
    client.once('close', () => this.#closed(this.#chains.downstream));
    server.once('close', () => this.#closed(this.#chains.upstream));
    client.once('end', () => this.#closeIfForgotten());
    server.once('end', () => this.#closeIfForgotten());
    for (const toxic of toxics) this.#strike(toxic, true);
  }

  start(): void {
    for (const chain of Object.values(this.#chains)) chain.start();
  }

  add(toxic: Toxic): void {
    this.#strike(toxic, false);
  }

  update(toxic: Toxic): void {
    const strike = this.#strikes.get(toxic);
    if (!strike) return;
    strike.rollAgain();
    for (const chain of Object.values(this.#chains)) chain.update(strike);
  }

  remove(toxic: Toxic): void {
    const strike = this.#strikes.get(toxic);
    if (!strike) return;
    this.#strikes.delete(toxic);
    for (const chain of Object.values(this.#chains)) chain.remove(strike);
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
    for (const chain of Object.values(this.#chains)) chain.sink.silence();
    this.#closeIfForgotten();
  }

  #closed(chainTo: Chain): void {
    chainTo.stop();
    const { client, server, onClosed } = this.#settings;
    if (client.closed && server.closed) onClosed();
    else this.#closeIfForgotten();
  }

  /** Nobody is told that a silent connection ends; once both sides have ended, nobody waits. */
  #closeIfForgotten(): void {
    const { client, server } = this.#settings;
    const hasEnded = (socket: Socket) => socket.readableEnded || socket.destroyed;
    if (this.#silent && hasEnded(client) && hasEnded(server)) this.close();
  }

  #strike(toxic: Toxic, fresh: boolean): void {
    const strike = new Strike(toxic, fresh, this.#settings.seed, this.#settings.stream);
    this.#strikes.set(toxic, strike);
    const back = opposite[toxic.direction];
    this.#chains[toxic.direction].add(strike, this, this.#chains[back].sink, false);
    if (toxic.kind.beginOpposite) {
      this.#chains[back].add(strike, this, this.#chains[toxic.direction].sink, true);
    }
  }
}
