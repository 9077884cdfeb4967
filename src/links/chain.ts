import { performance } from 'node:perf_hooks';
import type { Ending } from './ending.ts';
import type { Flow } from './flow.ts';
import type { Receiver, StruckConnection } from './stage.ts';
import { Station } from './station.ts';
import type { Strike } from './strike.ts';

/** The toxics of one direction of one connection, in the order added, before its receiver. */
export class Chain {
  readonly #last: Receiver;
  readonly #flow: Flow;
  readonly #stations: Station[] = [];
  #head: Receiver;
  #ended: Ending | null = null;

  constructor(last: Receiver, flow: Flow) {
    this.#last = last;
    this.#flow = flow;
    this.#head = last;
  }

  write(chunk: Buffer): void {
    // Without toxics no clock is read.
    if (!this.#ended) this.#head.write(chunk, this.#head === this.#last ? 0 : performance.now());
  }

  end(ending: Ending): void {
    if (this.#ended === 'whole' || this.#ended === ending) return;
    this.#ended = ending;
    this.#head.end(ending);
  }

  add(strike: Strike, connection: StruckConnection): void {
    this.#stations.push(new Station(strike, this.#last, this.#flow, connection));
    this.#link();
  }

  update(strike: Strike): void {
    this.#stations.find((station) => station.strike === strike)?.update();
  }

  remove(strike: Strike): void {
    const at = this.#stations.findIndex((station) => station.strike === strike);
    if (!this.#stations[at]?.remove()) return;
    this.#stations.splice(at, 1);
    this.#link();
  }

  /** Nothing can arrive any more, and no timer may be left. */
  stop(): void {
    for (const station of this.#stations) station.stop();
  }

  #link(): void {
    this.#head = this.#stations[0] ?? this.#last;
    for (const [at, station] of this.#stations.entries()) station.next = this.#stations[at + 1] ?? this.#last;
  }
}
