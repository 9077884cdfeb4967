import type { Ending } from '../ending.ts';
import { FrameChannel, type FrameHandler, type Handling } from './frame-channel.ts';
import {
  errorCode,
  type FrameHead,
  frameFlag,
  frameType,
  writeGoaway,
  writeRstStream,
  writeWindowUpdate,
} from './frames.ts';
import { type HeaderFrames, HeaderLane } from './header-lane.ts';
import { headerTableSizeIn } from './settings.ts';
import type { Field } from './static-table.ts';

export type Side = 'client' | 'server';

/** A stream that the client opened, until both sides have ended it. */
export interface Http2Stream {
  readonly id: number;
  /** HEADERS (a block counts once) and DATA that have passed, by who sent them. */
  readonly frames: Readonly<Record<Side, number>>;
  readonly ended: Readonly<Record<Side, boolean>>;
}

/** What a toxic does on a connection. */
export interface Http2Rule {
  /** A request has come. True: it does not go on, the server never hears of the stream; the rule tells the client. */
  request?(stream: Http2Stream, fields: readonly Field[]): boolean;
  /** HEADERS or DATA have passed. */
  passed?(stream: Http2Stream, from: Side): void;
}

export interface Outlet {
  write(bytes: Buffer): void;
  /** Once all is written. */
  end(ending: Ending): void;
}

interface OpenStream extends Http2Stream {
  readonly frames: Record<Side, number>;
  readonly ended: Record<Side, boolean>;
}

const preface = { client: Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1'), server: Buffer.alloc(0) };
const otherSide = { client: 'server', server: 'client' } as const;
/** Frames of a stream that was taken away may still be on their way; of one that so many came after, none is. */
const mostTaken = 4_096;

/**
 * One connection at the server's end of a link, followed from its first byte. As long as no rule acts, bytes go on as they
 * come; what is not HTTP/2 with prior knowledge (TLS, HTTP/1.1 and its upgrade) is never touched.
 */
export class Http2Link {
  readonly #outlets: { readonly [S in Side]: Outlet };
  /** By who sends. */
  readonly #channels: { readonly [S in Side]: FrameChannel };
  readonly #lanes = { client: new HeaderLane(), server: new HeaderLane() };
  readonly #rules = new Set<Http2Rule>();
  readonly #streams = new Map<number, OpenStream>();
  /** Streams that a rule ended: what the sides still send on them is taken away. */
  readonly #taken = new Set<number>();
  #newestStream = 0;
  #newestPassed = 0;
  /** The client was told that the server takes no stream above. */
  #lastTakenOn = 2 ** 31 - 1;

  /** @param outlets by who receives */
  constructor(outlets: { readonly [S in Side]: Outlet }) {
    this.#outlets = outlets;
    this.#channels = { client: this.#open('client'), server: this.#open('server') };
  }

  /** What that side sends goes in here, and out at the outlet of the other. */
  inlet(from: Side): Outlet {
    const channel = this.#channels[from];
    return {
      write: (bytes) => channel.read(bytes),
      end: (ending) => {
        channel.lose();
        this.#outlets[otherSide[from]].end(ending);
      },
    };
  }

  /** The rule holds until it is disposed. */
  add(rule: Http2Rule): Disposable {
    this.#rules.add(rule);
    return { [Symbol.dispose]: () => this.#rules.delete(rule) };
  }

  get openStreams(): readonly Http2Stream[] {
    return [...this.#streams.values()];
  }

  /** The last stream that the server has heard of. */
  get newestStream(): number {
    return this.#newestPassed;
  }

  /** RST_STREAM to both sides; to the client alone while its request has not gone on. */
  reset({ id }: Http2Stream, code: number): void {
    if (!this.#streams.has(id)) return;
    this.#take(id);
    this.#inject('client', writeRstStream(id, code));
    if (id <= this.#newestPassed) this.#inject('server', writeRstStream(id, code));
  }

  /** HEADERS as the whole answer to a request that has not gone on. */
  answer({ id, ended }: Http2Stream, fields: readonly Field[]): void {
    this.#take(id);
    const flags = frameFlag.endStream;
    this.#inject('client', this.#lanes.server.compose(id, fields, flags));
    // An answer that is complete before its request asks the client to stop sending (RFC 9113, section 8.1).
    if (!ended.client) this.#inject('client', writeRstStream(id, errorCode.noError));
  }

  /** GOAWAY; with an error code the connection ends after it (RFC 9113, section 5.4.1). */
  goAway(to: Side, code: number, lastStream: number): void {
    this.#channels[otherSide[to]].inject(writeGoaway(lastStream, code), () => {
      if (code !== errorCode.noError) this.#outlets[to].end('whole');
    });
    if (to === 'server') return;
    this.#lastTakenOn = Math.min(this.#lastTakenOn, lastStream);
    for (const id of this.#streams.keys()) {
      if (id <= lastStream) continue;
      this.#take(id);
      this.#inject('server', writeRstStream(id, errorCode.cancel));
    }
  }

  #open(from: Side): FrameChannel {
    const handler: FrameHandler = {
      begin: (head) => this.#begin(from, head),
      end: (head, payload, handling) => this.#end(from, head, payload, handling),
      lost: () => this.#lose(),
    };
    return new FrameChannel(preface[from], handler, (bytes) => this.#outlets[otherSide[from]].write(bytes));
  }

  #begin(from: Side, { type, stream }: FrameHead): Handling {
    this.#lanes[from].allowFrame(type);
    if (type === frameType.headers || type === frameType.pushPromise || type === frameType.continuation) return 'hold';
    if (type === frameType.settings) return 'copy';
    return this.#taken.has(stream) ? 'drop' : 'pass';
  }

  #end(from: Side, head: FrameHead, payload: Buffer, handling: Handling): void {
    if (handling === 'hold') {
      const frames = this.#lanes[from].read(head, payload);
      if (frames) this.#headers(from, frames);
    } else if (head.type === frameType.settings) {
      this.#settings(from, head, payload);
    } else if (head.type === frameType.data) {
      // Nobody else gives back what the sender believes to be on its way in the connection's window.
      if (handling === 'drop' && head.bytes > 0) this.#inject(from, writeWindowUpdate(head.bytes));
      else this.#passed(from, head);
    } else if (head.type === frameType.rstStream && handling === 'pass') {
      this.#streams.delete(head.stream);
    }
  }

  #settings(from: Side, { flags }: FrameHead, payload: Buffer): void {
    if ((flags & frameFlag.ack) !== 0) {
      this.#lanes[from].acknowledge();
      return;
    }
    const tableBytes = headerTableSizeIn(payload);
    if (tableBytes !== null) this.#lanes[otherSide[from]].announce(tableBytes);
  }

  #headers(from: Side, frames: HeaderFrames): void {
    const { head } = frames;
    const asTheyCame = this.#channels[from].takeHeld();
    const isRequest = from === 'client' && head.type === frameType.headers && head.stream > this.#newestStream;
    if (this.#taken.has(head.stream) || (isRequest && !this.#admit(frames))) {
      this.#lanes[from].drop(frames);
      // Nobody else knows of a stream that was promised on one which is gone.
      const promised = promisedIn(frames);
      if (promised !== null) {
        this.#take(promised);
        this.#inject(from, writeRstStream(promised, errorCode.cancel));
      }
      return;
    }
    this.#channels[from].pass(this.#lanes[from].forward(frames, asTheyCame));
    if (isRequest) this.#newestPassed = head.stream;
    if (head.type === frameType.headers) this.#passed(from, head);
  }

  /** False: the request does not go on. */
  #admit({ head: { stream: id, flags }, fields }: HeaderFrames): boolean {
    this.#newestStream = id;
    const endsHere = (flags & frameFlag.endStream) !== 0;
    const stream = { id, frames: { client: 0, server: 0 }, ended: { client: endsHere, server: false } };
    this.#streams.set(id, stream);
    const refused = id > this.#lastTakenOn || [...this.#rules].some((rule) => rule.request?.(stream, fields));
    if (refused) this.#take(id);
    return !refused;
  }

  #passed(from: Side, { stream: id, flags }: FrameHead): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    stream.frames[from] += 1;
    if ((flags & frameFlag.endStream) !== 0) stream.ended[from] = true;
    if (stream.ended.client && stream.ended.server) this.#streams.delete(id);
    for (const rule of this.#rules) rule.passed?.(stream, from);
  }

  #take(id: number): void {
    this.#streams.delete(id);
    this.#taken.add(id);
    const [oldest] = this.#taken;
    if (this.#taken.size > mostTaken && oldest !== undefined) this.#taken.delete(oldest);
  }

  #inject(to: Side, frame: Buffer): void {
    this.#channels[otherSide[to]].inject(frame);
  }

  /** The other direction is of no use alone. Where something was taken away already, nothing right can follow. */
  #lose(): void {
    for (const channel of Object.values(this.#channels)) channel.lose();
    if (this.#taken.size === 0) return;
    for (const outlet of Object.values(this.#outlets)) outlet.end('whole');
  }
}

function promisedIn({ head, prefix }: HeaderFrames): number | null {
  return head.type === frameType.pushPromise ? prefix.readUInt32BE(0) & 0x7fffffff : null;
}
