import type { Socket } from 'node:net';

/**
 * What a model server and the accelerator say to each other, on one machine: 12 bytes of head (length of the body, kind and number
 * of the call, each a little-endian word), and the body, in which floats are aligned.
 */
export const kinds = {
  /** Who calls: its token, as text. */
  hello: 1,
  /** Rows to score. Body: dimension, length of the id, the id, padded to words; the floats. */
  score: 2,
  /** Its caller has left. */
  leave: 3,
  /** It has a slot. */
  began: 4,
  /** Body: how long the model took, and the scores. */
  scores: 5,
  /** Body: why, as text. */
  failed: 6,
} as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

export interface Frame {
  readonly kind: number;
  readonly call: number;
  /** Begins its buffer. */
  readonly body: Uint8Array<ArrayBuffer>;
}

const headBytes = 12;
const bodyAtMost = 2 ** 30;
const none = Buffer.alloc(0);

/** Not copied: what is handed over must stay as it is until it has left. */
export function writeFrame(socket: Socket, kind: Kind, call: number, ...parts: readonly Uint8Array[]): void {
  const head = Buffer.allocUnsafe(headBytes);
  head.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.byteLength, 0),
    0,
  );
  head.writeUInt32LE(kind, 4);
  head.writeUInt32LE(call >>> 0, 8);
  socket.cork();
  socket.write(head);
  for (const part of parts) if (part.byteLength > 0) socket.write(part);
  socket.uncork();
}

/** A body that nobody can mean ends the connection. */
export function readFrames(socket: Socket, onFrame: (frame: Frame) => void): void {
  const head = Buffer.alloc(headBytes);
  let inHead = 0;
  let body: Buffer<ArrayBuffer> = none;
  let inBody = 0;

  socket.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      if (inHead < headBytes) {
        const copied = chunk.copy(head, inHead, at, at + headBytes - inHead);
        inHead += copied;
        at += copied;
        if (inHead < headBytes) return;
        const length = head.readUInt32LE(0);
        if (length > bodyAtMost) return void socket.destroy(new Error(`a body of ${length} bytes`));
        body = length === 0 ? none : Buffer.allocUnsafeSlow(length);
        inBody = 0;
      } else {
        const copied = chunk.copy(body, inBody, at, at + body.length - inBody);
        inBody += copied;
        at += copied;
      }
      if (inBody < body.length) continue;
      inHead = 0;
      onFrame({ kind: head.readUInt32LE(4), call: head.readUInt32LE(8), body });
    }
  });
}

export interface ScoreRequest {
  readonly id: string;
  readonly dimension: number;
  readonly values: Float32Array;
}

/** The parts of a `score` frame's body. */
export function encodeScore({ id, dimension, values }: ScoreRequest): [Uint8Array, Uint8Array] {
  const named = Buffer.from(id);
  const start = Buffer.alloc(8 + padded(named.length));
  start.writeUInt32LE(dimension, 0);
  start.writeUInt32LE(named.length, 4);
  named.copy(start, 8);
  return [start, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
}

/** null: it is none. */
export function decodeScore(body: Uint8Array<ArrayBuffer>): ScoreRequest | null {
  if (body.byteLength < 8) return null;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const dimension = view.getUint32(0, true);
  const idBytes = view.getUint32(4, true);
  const from = 8 + padded(idBytes);
  if (from > body.byteLength || (body.byteLength - from) % 4 !== 0) return null;
  const id = Buffer.from(body.buffer, body.byteOffset + 8, idBytes).toString();
  return { id, dimension, values: new Float32Array(body.buffer, body.byteOffset + from, (body.byteLength - from) / 4) };
}

/** The parts of a `scores` frame's body. `ms`: at the model, by its own clock. */
export function encodeScores(ms: number, scores: Float32Array): [Uint8Array, Uint8Array] {
  const time = new Float64Array([ms]);
  return [new Uint8Array(time.buffer), new Uint8Array(scores.buffer, scores.byteOffset, scores.byteLength)];
}

/** null: they are none. */
export function decodeScores({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): {
  readonly ms: number;
  readonly scores: Float32Array;
} | null {
  const time = Float64Array.BYTES_PER_ELEMENT;
  if (byteLength < time || byteLength % Float32Array.BYTES_PER_ELEMENT !== 0) return null;
  return {
    ms: new DataView(buffer, byteOffset).getFloat64(0, true),
    scores: new Float32Array(buffer, byteOffset + time, (byteLength - time) / Float32Array.BYTES_PER_ELEMENT),
  };
}

/** Floats begin at a multiple of four bytes. */
function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
