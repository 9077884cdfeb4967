import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Flow } from './flow.ts';
import { Sink } from './sink.ts';
import type { Receiver, StruckConnection } from './stage.ts';
import { Station } from './station.ts';
import type { Strike } from './strike.ts';

/** One direction of one connection: from the sender's socket through the toxics, in the order added, to the receiver's. */
export class Chain {
  readonly sink: Sink;
  readonly #flow: Flow;
  readonly #stations: Station[] = [];
  #head: Receiver;
  #ended = false;

  constructor(source: Socket, target: Socket, resets: boolean) {
    this.#flow = new Flow(source);
    this.sink = new Sink(target, this.#flow, resets);
    this.#head = this.sink;
    source.on('data', (chunk: Buffer) => this.#write(chunk));
    source.once('end', () => this.end());
    source.once('close', () => this.end());
  }

  start(): void {
    this.#flow.reopen();
  }

  /** The sender has ended, or its socket is gone. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#head.end();
  }

  add(strike: Strike, connection: StruckConnection, back: Pick<Receiver, 'write'>, opposite: boolean): void {
    const station = new Station(strike, this.sink, { connection, back, flow: this.#flow, opposite });
    this.#stations.push(station);
    this.#link();
  }

  update(strike: Strike): void {
    for (const station of this.#stations) if (station.strike === strike) station.update();
  }

  remove(strike: Strike): void {
    const at = this.#stations.findIndex((station) => station.strike === strike);
    if (!this.#stations[at]?.remove()) return;
    this.#stations.splice(at, 1);
    this.#link();
  }

  /** The receiver's socket is gone: nothing can arrive any more, and no timer may be left. */
  stop(): void {
    for (const station of this.#stations) station.stop();
  }

  #link(): void {
    this.#head = this.#stations[0] ?? this.sink;
    for (const [at, station] of this.#stations.entries()) station.next = this.#stations[at + 1] ?? this.sink;
  }

  #write(chunk: Buffer): void {
    // Without toxics: from socket to socket, not even a clock is read.
    if (this.#head === this.sink) this.sink.write(chunk);
    else this.#head.write(chunk, performance.now());
  }
}
