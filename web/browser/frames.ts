/** A frame of gRPC-Web, or of a stream of Connect. */
export interface Frame {
  /** From 1. */
  readonly number: number;
  /** Its first byte. */
  readonly flags: number;
  readonly data: Uint8Array;
}

/** Frames of a body as it comes. Of a long one the latest are kept: a stream may have any number. */
export class FrameLog {
  readonly #keptAtMost: number;
  #left = new Uint8Array();
  bytes = 0;
  count = 0;
  latest: readonly Frame[] = [];

  constructor(keptAtMost: number) {
    this.#keptAtMost = keptAtMost;
  }

  /** Bytes of a frame that has not come to its end. */
  get left(): Uint8Array {
    return this.#left;
  }

  add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    const bytes = new Uint8Array(this.#left.length + chunk.length);
    bytes.set(this.#left);
    bytes.set(chunk, this.#left.length);
    const view = new DataView(bytes.buffer);
    const frames = [...this.latest];
    let at = 0;
    while (bytes.length - at >= 5) {
      const end = at + 5 + view.getUint32(at + 1);
      if (end > bytes.length) break;
      this.count += 1;
      frames.push({ number: this.count, flags: bytes[at] ?? 0, data: bytes.slice(at + 5, end) });
      at = end;
    }
    this.latest = frames.slice(-this.#keptAtMost);
    this.#left = bytes.slice(at);
  }
}

/** A message as gRPC frames it. */
export function frame(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(5 + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, 5);
  return framed;
}
