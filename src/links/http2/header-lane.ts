import { encodeHeaderBlock } from './encode-header-block.ts';
import { type FrameHead, frameFlag, frameType, smallestMaxFrameBytes, writeFrame } from './frames.ts';
import { type HeaderBlock, HpackDecoder } from './hpack-decoder.ts';
import { malformed } from './malformed.ts';
import type { Field } from './static-table.ts';

/** HEADERS or PUSH_PROMISE with its CONTINUATIONs. */
export interface HeaderFrames extends HeaderBlock {
  /** Of the first frame. */
  readonly head: FrameHead;
  /** What stands before the block: a priority, or the promised stream; else empty. */
  readonly prefix: Buffer;
}

/**
 * The header blocks of one direction. Sender and receiver keep tables that have to stay in step (RFC 7541), so a block
 * that the receiver never gets would spoil all later ones: from then on every block is written anew, without the tables.
 */
export class HeaderLane {
  readonly #decoder = new HpackDecoder();
  #inStep = true;
  #first: { readonly head: FrameHead; readonly prefix: Buffer } | null = null;
  #fragments: Buffer[] = [];
  /** Table sizes that the receiver waits for, and that stood in blocks which it did not get. */
  #owedSizes: number[] = [];
  #announcedSize: number | null = null;

  /** Amid a block no other frame may come (RFC 9113, section 6.10). Errors: `codec`. */
  allowFrame(type: number): void {
    if (this.#first && type !== frameType.continuation) throw malformed('a frame inside a header block');
  }

  /** The receiver's SETTINGS_HEADER_TABLE_SIZE. */
  announce(tableBytes: number): void {
    this.#decoder.allow(tableBytes);
    this.#announcedSize = tableBytes;
  }

  /** The sender has acknowledged the receiver's SETTINGS: its next block has to begin with a smaller size. */
  acknowledge(): void {
    if (this.#announcedSize !== null && this.#announcedSize < this.#decoder.capacityBytes) {
      this.#owedSizes = [this.#announcedSize];
    }
    this.#announcedSize = null;
  }

  /** Null: more of it has to come. Errors: `codec`. */
  read(head: FrameHead, payload: Buffer): HeaderFrames | null {
    if (head.type === frameType.continuation) {
      if (this.#first?.head.stream !== head.stream) throw malformed('a CONTINUATION of nothing');
      this.#fragments.push(payload);
    } else {
      const { prefix, fragment } = unpack(head, payload);
      this.#first = { head, prefix };
      this.#fragments = [fragment];
    }
    if ((head.flags & frameFlag.endHeaders) === 0) return null;
    const first = this.#first;
    this.#first = null;
    return { ...first, ...this.#decoder.decode(Buffer.concat(this.#fragments)) };
  }

  /** The bytes for the receiver. @param asTheyCame those of the sender */
  forward(frames: HeaderFrames, asTheyCame: Buffer): Buffer {
    if (this.#inStep) {
      this.#owedSizes = [];
      return asTheyCame;
    }
    const { head, prefix, fields, tableSizes } = frames;
    const flags = head.flags & (frameFlag.endStream | frameFlag.priority);
    return this.#write(head.type, flags, head.stream, prefix, { fields, tableSizes });
  }

  /** The receiver shall not get this one. */
  drop({ tableSizes }: HeaderBlock): void {
    this.#inStep = false;
    // What decides is the smallest, which empties the table, and the last (RFC 7541, section 4.2).
    const sizes = [...this.#owedSizes, ...tableSizes];
    this.#owedSizes = sizes.length > 2 ? [Math.min(...sizes), ...sizes.slice(-1)] : sizes;
  }

  /** HEADERS of our own. */
  compose(stream: number, fields: readonly Field[], flags: number): Buffer {
    return this.#write(frameType.headers, flags, stream, Buffer.alloc(0), { fields, tableSizes: [] });
  }

  #write(type: number, flags: number, stream: number, prefix: Buffer, block: HeaderBlock): Buffer {
    const tableSizes = [...this.#owedSizes, ...block.tableSizes];
    this.#owedSizes = [];
    const bytes = Buffer.concat([prefix, encodeHeaderBlock({ fields: block.fields, tableSizes })]);
    const frames: Buffer[] = [];
    for (let at = 0; at === 0 || at < bytes.length; at += smallestMaxFrameBytes) {
      const last = at + smallestMaxFrameBytes >= bytes.length ? frameFlag.endHeaders : 0;
      const payload = bytes.subarray(at, at + smallestMaxFrameBytes);
      frames.push(
        at === 0
          ? writeFrame(type, flags | last, stream, payload)
          : writeFrame(frameType.continuation, last, stream, payload),
      );
    }
    return Buffer.concat(frames);
  }
}

/** RFC 9113, sections 6.2 and 6.6. */
function unpack({ type, flags }: FrameHead, payload: Buffer): { readonly prefix: Buffer; readonly fragment: Buffer } {
  const padded = (flags & frameFlag.padded) !== 0;
  const start = padded ? 1 : 0;
  const end = payload.length - (padded ? (payload[0] ?? 0) : 0);
  const priority = type === frameType.headers && (flags & frameFlag.priority) !== 0;
  const prefixEnd = start + (priority ? 5 : type === frameType.pushPromise ? 4 : 0);
  if (end < prefixEnd) throw malformed('HEADERS too short for what they must hold');
  return { prefix: payload.subarray(start, prefixEnd), fragment: payload.subarray(prefixEnd, end) };
}
