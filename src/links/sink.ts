import type { Socket } from 'node:net';
import type { Flow } from './flow.ts';
import type { Receiver } from './stage.ts';

/** The receiver's socket, the end of a chain. */
export class Sink implements Receiver {
  readonly #socket: Socket;
  readonly #flow: Flow;
  readonly #resets: boolean;
  #full = false;
  #ended = false;

  /** `resets`: it ends with RST instead of FIN, as a socket of Toxiproxy does for which a linger time of 0 is set. */
  constructor(socket: Socket, flow: Flow, resets: boolean) {
    this.#socket = socket;
    this.#flow = flow;
    this.#resets = resets;
    socket.on('drain', () => this.#drained());
  }

  write(chunk: Buffer): void {
    if (this.#ended || this.#socket.write(chunk) || this.#full) return;
    this.#full = true;
    this.#flow.block();
  }

  /** Closes the socket in both directions once the kernel has what was written. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const socket = this.#socket;
    if (!this.#resets) socket.destroySoon();
    else if (!socket.destroyed) socket.write('', () => socket.resetAndDestroy());
  }

  /** From now on nothing reaches the socket, its end neither. */
  silence(): void {
    this.#ended = true;
  }

  #drained(): void {
    if (!this.#full) return;
    this.#full = false;
    this.#flow.reopen();
  }
}
