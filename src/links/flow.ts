import type { Socket } from 'node:net';

/** Backpressure: a sender's socket is read only while nobody behind it is full. */
export class Flow {
  readonly #source: Socket;
  /** How many are; at first the one that starts it. */
  #full = 1;

  constructor(source: Socket) {
    this.#source = source.pause();
  }

  /** The caller is full, and was not before; each such call has its `reopen`. */
  block(): void {
    this.#full += 1;
    if (this.#full === 1) this.#source.pause();
  }

  reopen(): void {
    this.#full -= 1;
    if (this.#full === 0) this.#source.resume();
  }
}
