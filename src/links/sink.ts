import type { Socket } from 'node:net';
import type { Ending } from './ending.ts';
import type { Flow } from './flow.ts';
import type { Receiver } from './stage.ts';
import type { Passed } from './traffic.ts';

/** The receiver's socket, the end of a chain. */
export class Sink implements Receiver {
  readonly #socket: Socket;
  readonly #flow: Flow;
  readonly #passed: Passed;
  readonly #resets: () => boolean;
  #full = false;
  #ended: Ending | null = null;

  /** `resets`: it ends with RST instead of FIN, as a socket of Toxiproxy does for which a linger time of 0 is set. */
  constructor(socket: Socket, flow: Flow, passed: Passed, resets: () => boolean) {
    this.#socket = socket;
    this.#flow = flow;
    this.#passed = passed;
    this.#resets = resets;
    socket.on('drain', () => this.#drained());
  }

  write(chunk: Buffer): void {
    if (this.#ended) return;
    this.#passed.sent += chunk.length;
    if (this.#socket.write(chunk) || this.#full) return;
    this.#full = true;
    this.#flow.block();
  }

  /** Once the kernel has what was written: FIN, and for the whole connection the socket closes in both directions. */
  end(ending: Ending): void {
    if (this.#ended === 'whole' || this.#ended === ending) return;
    this.#ended = ending;
    if (this.#resets()) this.#reset();
    else if (ending === 'half') this.#socket.end();
    else this.#socket.destroySoon();
  }

  /** From now on nothing reaches the socket, its end neither. */
  silence(): void {
    this.#ended = 'whole';
  }

  #reset(): void {
    const socket = this.#socket;
    if (socket.writableEnded) socket.resetAndDestroy();
    else if (!socket.destroyed) socket.write('', () => socket.resetAndDestroy());
  }

  #drained(): void {
    if (!this.#full) return;
    this.#full = false;
    this.#flow.reopen();
  }
}
