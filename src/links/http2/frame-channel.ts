import { LabError } from '../../errors.ts';
import { type FrameHead, frameFlag, frameType, headBytes, readHead } from './frames.ts';
import { malformed } from './malformed.ts';

/** What becomes of a frame. `copy`: it goes on as it comes, and `end` gets its payload; `hold`: it waits for `takeHeld`. */
export type Handling = 'pass' | 'drop' | 'copy' | 'hold';

export interface FrameHandler {
  /** Errors, as of `end`: `codec`; from there on the channel understands nothing. */
  begin(head: FrameHead): Handling;
  /** The frame is complete; `payload` is empty unless it was copied or held. */
  end(head: FrameHead, payload: Buffer, handling: Handling): void;
  /** This is not HTTP/2, or no longer; everything that was read has gone on. */
  lost(): void;
}

interface FrameOnItsWay {
  readonly head: FrameHead;
  readonly handling: Handling;
  missingBytes: number;
}

const mostKeptBytes = 1_048_576;
const nothing = Buffer.alloc(0);

/**
 * Reads one direction of a connection, frame by frame from its first byte, and passes it on. What is not HTTP/2 passes
 * without delay. Frames of ours go out between two of the sender's, and not before its SETTINGS.
 */
export class FrameChannel {
  readonly #preface: Buffer;
  readonly #handler: FrameHandler;
  readonly #send: (bytes: Buffer) => void;
  #prefaceRead = 0;
  /** The sender's first frame, SETTINGS, has gone on. */
  #opened = false;
  #lost = false;
  #reading = false;
  #unread: Buffer = nothing;
  #partialHead: Buffer = nothing;
  #frame: FrameOnItsWay | null = null;
  #payload: Buffer[] = [];
  /** Read, and neither passed on nor dropped. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #injected: { readonly bytes: Buffer; readonly sent: (() => void) | undefined }[] = [];
  #outgoing: Buffer[] = [];

  /** @param preface what the sender begins with, before any frame */
  constructor(preface: Buffer, handler: FrameHandler, send: (bytes: Buffer) => void) {
    this.#preface = preface;
    this.#handler = handler;
    this.#send = send;
  }

  read(chunk: Buffer): void {
    if (this.#lost) {
      this.#send(chunk);
      return;
    }
    this.#unread = chunk;
    this.#reading = true;
    try {
      while (!this.#lost && this.#unread.length > 0) this.#step();
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.lose();
    }
    this.#reading = false;
    this.pass(this.#advance(this.#unread.length));
    if (this.#lost) this.#handler.lost();
  }

  /** Sends bytes now: the handler's own business that a frame may begin here. */
  pass(bytes: Buffer): void {
    if (bytes.length > 0) this.#outgoing.push(bytes);
    if (!this.#reading) this.#flush();
  }

  /** Sends a frame as soon as one may begin, and tells when; never, where the sender speaks no HTTP/2. */
  inject(bytes: Buffer, sent?: () => void): void {
    if (this.#lost) return;
    this.#injected.push({ bytes, sent });
    this.#deliver();
  }

  /** What was held, in one piece; it is the caller's now. */
  takeHeld(): Buffer {
    const held = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return held;
  }

  /** Passes on what is held, and from now on every byte as it comes. */
  lose(): void {
    this.#lost = true;
    this.#injected = [];
    this.pass(this.takeHeld());
  }

  #step(): void {
    if (this.#prefaceRead < this.#preface.length) this.#readPreface();
    else if (this.#frame === null) this.#readHead();
    else this.#readPayload(this.#frame);
  }

  #readPreface(): void {
    const wanted = this.#preface.subarray(this.#prefaceRead, this.#prefaceRead + this.#unread.length);
    if (!this.#unread.subarray(0, wanted.length).equals(wanted)) throw malformed('it does not begin with the preface');
    this.#prefaceRead += wanted.length;
    this.pass(this.#advance(wanted.length));
  }

  #readHead(): void {
    const piece = this.#advance(headBytes - this.#partialHead.length);
    const bytes = this.#partialHead.length === 0 ? piece : Buffer.concat([this.#partialHead, piece]);
    this.#partialHead = bytes.length < headBytes ? bytes : nothing;
    // Whoever speaks another protocol may wait for an answer to these few bytes.
    if (this.#opened) this.#hold(piece);
    else this.pass(piece);
    if (bytes.length === headBytes) this.#begin(readHead(bytes));
  }

  #begin(head: FrameHead): void {
    if (!this.#opened && !isSettings(head)) throw malformed('it does not begin with SETTINGS');
    const handling = this.#handler.begin(head);
    const kept = handling === 'hold' || handling === 'copy';
    if (kept && this.#heldBytes + head.bytes > mostKeptBytes) throw malformed('a header block without an end');
    if (handling !== 'hold') {
      const bytes = this.takeHeld();
      if (handling !== 'drop') this.pass(bytes);
    }
    const frame = { head, handling, missingBytes: head.bytes };
    this.#frame = frame;
    if (head.bytes === 0) this.#end(frame);
  }

  #readPayload(frame: FrameOnItsWay): void {
    const piece = this.#advance(frame.missingBytes);
    frame.missingBytes -= piece.length;
    if (frame.handling === 'hold') this.#hold(piece);
    else if (frame.handling !== 'drop') this.pass(piece);
    if (frame.handling === 'hold' || frame.handling === 'copy') this.#payload.push(piece);
    if (frame.missingBytes === 0) this.#end(frame);
  }

  #end({ head, handling }: FrameOnItsWay): void {
    this.#frame = null;
    this.#opened = true;
    const payload = Buffer.concat(this.#payload);
    this.#payload = [];
    this.#handler.end(head, payload, handling);
    this.#deliver();
  }

  #hold(piece: Buffer): void {
    this.#held.push(piece);
    this.#heldBytes += piece.length;
  }

  /** At most so many bytes of the unread ones. */
  #advance(bytes: number): Buffer {
    const piece = this.#unread.subarray(0, bytes);
    this.#unread = this.#unread.subarray(piece.length);
    return piece;
  }

  #deliver(): void {
    const inside = this.#frame !== null && (this.#frame.handling === 'pass' || this.#frame.handling === 'copy');
    if (!this.#opened || inside) return;
    for (const { bytes, sent } of this.#injected.splice(0)) {
      this.pass(bytes);
      if (!sent) continue;
      this.#flush();
      sent();
    }
  }

  #flush(): void {
    const bytes = this.#outgoing.length === 1 ? this.#outgoing[0] : Buffer.concat(this.#outgoing);
    this.#outgoing = [];
    if (bytes && bytes.length > 0) this.#send(bytes);
  }
}

function isSettings({ type, flags, stream }: FrameHead): boolean {
  return type === frameType.settings && (flags & frameFlag.ack) === 0 && stream === 0;
}
