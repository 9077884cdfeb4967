import type { Ending } from './ending.ts';
import type { Flow } from './flow.ts';
import type { Receiver, Stage, StageContext, StruckConnection } from './stage.ts';
import type { Strike } from './strike.ts';
import { startTimer } from './timer.ts';

interface Hold {
  readonly cancel: () => void;
  readonly interrupted: () => void;
}

/** A place in a chain: the queue, the timers and the life of one stage. */
export class Station implements Receiver {
  readonly strike: Strike;
  /** The chain's to set. */
  next: Receiver;
  readonly #flow: Flow;
  readonly #context: StageContext<Record<string, unknown>>;
  /** null: the toxic does not strike this connection. */
  #stage: Stage | null = null;
  readonly #queue: { readonly chunk: Buffer; readonly readAt: number }[] = [];
  #hold: Hold | null = null;
  #cancelAlarm: (() => void) | null = null;
  #cancelClose: (() => void) | null = null;
  #full = false;
  /** By the sender. */
  #ended: Ending | null = null;
  #closed = false;

  constructor(strike: Strike, next: Receiver, flow: Flow, connection: StruckConnection) {
    this.strike = strike;
    this.next = next;
    this.#flow = flow;
    this.#context = {
      attributes: strike.toxic.attributes,
      state: strike.state,
      next: {
        write: (chunk, readAt) => {
          if (!this.#closed) this.next.write(chunk, readAt);
        },
        end: () => this.#endNext(this.#ended ?? 'whole'),
        close: () => this.#endNext('whole'),
      },
      direction: strike.toxic.direction,
      connection,
      draw: strike.draw,
      hold: (ms, then, interrupted = then) => this.#holdFor(ms, then, interrupted),
      alarm: (ms, then) => this.#setAlarm(ms, then),
      closeIn: (ms) => this.#closeIn(ms),
    };
    this.#stage = this.#begin();
  }

  write(chunk: Buffer, readAt: number): void {
    if (this.#closed) return;
    if (this.#hold) this.#queue.push({ chunk, readAt });
    else this.#pass(chunk, readAt);
    this.#tellFlow();
  }

  end(ending: Ending): void {
    const passedHalf = this.#closed && this.#ended === 'half';
    const waits = this.#ended !== null;
    this.#ended = ending;
    if (passedHalf) this.next.end(ending);
    else if (!waits) this.#goOn();
  }

  /** Attributes or toxicity are others now. */
  update(): void {
    if (this.#closed) return;
    this.#letGo();
    if (!this.#closed) this.#stage = this.#begin();
    this.#goOn();
  }

  /** Hands on all that waits. False: the toxic has closed this direction, so that nothing may pass where it stood. */
  remove(): boolean {
    if (this.#closed) return false;
    this.#letGo();
    this.#stage = null;
    if (this.strike.toxic.kind.endsWhenRemoved) this.#endNext('whole');
    this.#goOn();
    return !this.#closed;
  }

  /** The connection is gone. */
  stop(): void {
    this.#closed = true;
    this.#dropHeld();
    this.#cancelClose?.();
  }

  #begin(): Stage | null {
    return this.strike.struck ? this.strike.toxic.kind.begin(this.#context) : null;
  }

  #pass(chunk: Buffer, readAt: number): void {
    if (this.#stage) this.#stage.write(chunk, readAt);
    else this.next.write(chunk, readAt);
  }

  /** What waits, as far as the stage takes it. */
  #goOn(): void {
    while (!this.#hold && !this.#closed) {
      const waiting = this.#queue.shift();
      if (!waiting) break;
      this.#pass(waiting.chunk, waiting.readAt);
    }
    if (this.#ended && !this.#hold && !this.#closed) {
      if (this.#stage?.end) this.#stage.end();
      else this.#endNext(this.#ended);
    }
    this.#tellFlow();
  }

  #holdFor(ms: number, then: () => void, interrupted: () => void): void {
    const cancel = startTimer(ms, () => {
      this.#hold = null;
      then();
      this.#goOn();
    });
    this.#hold = { cancel, interrupted };
  }

  #setAlarm(ms: number, then: () => void): void {
    this.#cancelAlarm?.();
    this.#cancelAlarm = startTimer(ms, then);
  }

  #letGo(): void {
    this.#cancelAlarm?.();
    const held = this.#hold;
    this.#hold = null;
    held?.cancel();
    held?.interrupted();
    this.#stage?.release?.();
  }

  #endNext(ending: Ending): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dropHeld();
    this.next.end(ending);
    this.#tellFlow();
  }

  #closeIn(ms: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dropHeld();
    this.#cancelClose = startTimer(ms, () => this.next.end('whole'));
    this.#tellFlow();
  }

  #dropHeld(): void {
    this.#queue.length = 0;
    this.#cancelAlarm?.();
    this.#hold?.cancel();
    this.#hold = null;
  }

  /** What is closed stays full: its sender is not read any more. */
  #tellFlow(): void {
    const capacity = this.strike.toxic.kind.queue ?? 0;
    const full = this.#closed || (this.#hold !== null && this.#queue.length >= capacity);
    if (full === this.#full) return;
    this.#full = full;
    if (full) this.#flow.block();
    else this.#flow.reopen();
  }
}
