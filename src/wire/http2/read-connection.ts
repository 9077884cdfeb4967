import { messageOf } from '../../errors.ts';
import { frameFlag, frameType, headBytes, readHead } from '../../links/http2/frames.ts';
import { HpackDecoder } from '../../links/http2/hpack-decoder.ts';
import { type Budget, headerWords, partsWords } from '../budget.ts';
import { explainHeader } from '../grpc/explain-header.ts';
import { hexOf } from '../hex.ts';
import { beyondLimit, count, type Problem, problem, whatIsLeft } from '../problem.ts';
import type { Header, Http2Frame } from './frame.ts';
import { flagNames, frameNames } from './names.ts';
import { type Payload, tellPayload, tellPriority } from './payload.ts';
import { preface } from './preface.ts';
import { StreamBooks, type StreamRecord } from './streams.ts';

export interface Connection {
  /** Who sent these bytes. */
  readonly from: 'client' | 'server';
  /** Where the preface ends; 0: there is none. */
  readonly prefaceEnd: number;
  readonly frames: readonly Http2Frame[];
  readonly streams: readonly StreamRecord[];
  readonly problem: Problem | null;
}

/** What the other side allowed is not in these bytes; more than any server or client allows is an attack. */
const headerTableBytes = 65_536;

/** One direction of a connection, from its first byte. */
export function readConnection(bytes: Uint8Array, budget: Budget): Connection {
  return new ConnectionReader(bytes, budget).read();
}

class ConnectionReader {
  readonly #bytes: Buffer;
  readonly #budget: Budget;
  readonly #hpack = new HpackDecoder();
  readonly #streams = new StreamBooks();
  readonly #frames: Http2Frame[] = [];
  /** The header block that has begun and not ended. */
  #block: {
    readonly stream: number;
    readonly promised: boolean;
    readonly endStream: boolean;
    readonly pieces: Uint8Array[];
  } | null = null;
  #hpackLost = false;

  constructor(bytes: Uint8Array, budget: Budget) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#budget = budget;
    this.#hpack.allow(headerTableBytes);
  }

  read(): Connection {
    const begin = this.#bytes.subarray(0, preface.length);
    const prefaced = begin.length > 0 && begin.equals(preface.subarray(0, begin.length));
    const prefaceEnd = prefaced ? begin.length : 0;
    const cut = prefaced && prefaceEnd < preface.length;
    const why = cut
      ? problem(prefaceEnd, `the rest of the preface, ${count(preface.length, 'byte')} in all`, 'the end')
      : this.#readFrames(prefaceEnd);
    const from = prefaced ? 'client' : 'server';
    return { from, prefaceEnd, frames: this.#frames, streams: this.#streams.list(), problem: why };
  }

  #readFrames(from: number): Problem | null {
    for (let at = from; at < this.#bytes.length; ) {
      const left = this.#bytes.length - at;
      if (!this.#budget.part()) return beyondLimit(at, partsWords, `${count(left, 'byte')} more`);
      if (left < headBytes) return problem(at, 'nine bytes, the head of a frame', whatIsLeft(left));
      const head = readHead(this.#bytes.subarray(at, at + headBytes));
      const start = at + headBytes;
      const end = Math.min(this.#bytes.length, start + head.bytes);
      const payload = { ...head, at: start, bytes: this.#bytes.subarray(start, end) };
      const isCut = end - start < head.bytes;
      this.#frames.push({
        ...{
          start: at,
          payloadStart: start,
          end,
          length: head.bytes,
          type: head.type,
          flags: head.flags,
          stream: head.stream,
        },
        name: frameNames[head.type] ?? `frame of type 0x${head.type.toString(16).padStart(2, '0')}`,
        flagNames: flagNames(head.type, head.flags),
        ...{ says: [], headers: null, notes: [], problem: null },
        ...(isCut ? this.#cut(head.bytes, payload) : this.#tell(payload, at === from)),
      });
      at = end;
    }
    if (this.#block === null) return null;
    const wanted = `a CONTINUATION frame of stream ${this.#block.stream}, whose header block has not ended`;
    return problem(this.#bytes.length, wanted, 'the end');
  }

  /** What is there of its data still counts. */
  #cut(length: number, payload: Payload): Partial<Http2Frame> {
    if (payload.type === frameType.data) this.#data(payload);
    return {
      problem: problem(
        payload.at,
        `${count(length, 'byte')}, as the frame's head says`,
        whatIsLeft(payload.bytes.length),
      ),
    };
  }

  #tell(payload: Payload, isFirst: boolean): Partial<Http2Frame> {
    const { type, stream, at } = payload;
    if (isFirst && type !== frameType.settings) {
      return {
        problem: problem(
          at - headBytes,
          'SETTINGS, the first frame of either side',
          frameNames[type] ?? `type ${type}`,
        ),
      };
    }
    if (this.#block !== null && (type !== frameType.continuation || stream !== this.#block.stream)) {
      const wanted = `CONTINUATION of stream ${this.#block.stream}, since its header block has not ended`;
      this.#block = null;
      this.#hpackLost = true;
      return { problem: problem(at - headBytes, wanted, `${frameNames[type] ?? `type ${type}`} of stream ${stream}`) };
    }
    const told = tellPayload(payload);
    if (told !== null) {
      if (type === frameType.rstStream && told.problem === null) this.#streams.reset(stream, told.says.join(''));
      return told;
    }
    switch (type) {
      case frameType.data:
        return this.#data(payload);
      case frameType.headers:
      case frameType.pushPromise:
        return this.#headers(payload);
      case frameType.continuation:
        return this.#continuation(payload);
      default:
        return { notes: ['an extension, which receivers that do not know it skip'] };
    }
  }

  #data(payload: Payload): Partial<Http2Frame> {
    const body = this.#unpad(payload, 0);
    if ('problem' in body) return body;
    if (payload.stream === 0) return { problem: problem(payload.at - 4, 'a stream from 1 on', 'stream 0') };
    this.#streams.data(payload.stream, payload.at + body.from, payload.at + body.to);
    if ((payload.flags & frameFlag.endStream) !== 0) this.#streams.end(payload.stream);
    return body.from === 0 && body.to === payload.bytes.length
      ? {}
      : { says: [`${count(payload.bytes.length - (body.to - body.from), 'byte')} of padding`] };
  }

  #headers(payload: Payload): Partial<Http2Frame> {
    const { type, flags, stream, bytes } = payload;
    const isPromise = type === frameType.pushPromise;
    const extra = isPromise ? 4 : (flags & frameFlag.priority) === 0 ? 0 : 5;
    const body = this.#unpad(payload, extra);
    if ('problem' in body) return body;
    if (stream === 0) return { problem: problem(payload.at - 4, 'a stream from 1 on', 'stream 0') };
    const before = bytes.subarray(body.from - extra, body.from);
    const promised = isPromise ? before.readUInt32BE(0) & 0x7fffffff : null;
    const says = promised !== null ? [`promises stream ${promised}`] : extra === 5 ? [tellPriority(before)] : [];
    this.#block = {
      stream,
      promised: isPromise,
      endStream: !isPromise && (flags & frameFlag.endStream) !== 0,
      pieces: [bytes.subarray(body.from, body.to)],
    };
    return { says, ...this.#maybeDecode(payload) };
  }

  #continuation(payload: Payload): Partial<Http2Frame> {
    if (this.#block === null) {
      return { problem: problem(payload.at - headBytes, 'HEADERS or PUSH_PROMISE before it', 'CONTINUATION') };
    }
    this.#block.pieces.push(payload.bytes);
    return this.#maybeDecode(payload);
  }

  #maybeDecode({ flags, at }: Payload): Partial<Http2Frame> {
    const block = this.#block;
    if (block === null || (flags & frameFlag.endHeaders) === 0) return {};
    this.#block = null;
    if (block.endStream) this.#streams.end(block.stream);
    if (this.#hpackLost)
      return { notes: ['not decoded: an earlier header block was malformed, and later ones build on it'] };
    let fields: readonly Header[];
    try {
      fields = this.#hpack.decode(Buffer.concat(block.pieces)).fields.map(({ name, value }) => ({
        ...{ name, value },
        means: explainHeader(name, value),
      }));
    } catch (error) {
      this.#hpackLost = true;
      return {
        problem: problem(at, 'a header block in HPACK', messageOf(error).replace(/^Malformed HTTP\/2: |\.$/g, '')),
      };
    }
    const within = fields.findIndex(({ name, value }) => !this.#budget.header(name.length + value.length));
    if (within >= 0) {
      const why = beyondLimit(at, headerWords, `${count(fields.length - within, 'header')} more in this block`);
      return { headers: fields.slice(0, within), problem: why };
    }
    if (!block.promised) this.#streams.headers(block.stream, fields);
    return { headers: fields };
  }

  /** Where a payload's own bytes are, behind the pad length and `extra` others and before the padding. */
  #unpad({ at, bytes, flags }: Payload, extra: number): { from: number; to: number } | { problem: Problem } {
    const padded = (flags & frameFlag.padded) !== 0;
    const from = (padded ? 1 : 0) + extra;
    const padding = padded ? (bytes[0] ?? 0) : 0;
    if (from + padding <= bytes.length) return { from, to: bytes.length - padding };
    const found = `${count(bytes.length, 'byte')}, ${hexOf(bytes, 6)}`;
    return { problem: problem(at, `at least ${count(from + padding, 'byte')} of fields and padding`, found) };
  }
}
