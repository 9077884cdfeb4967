/** A frame of gRPC-Web, or of a stream of Connect. */
export interface Frame {
  /** Its first byte. */
  readonly flags: number;
  readonly data: Uint8Array;
}

/** Whole frames in the bytes, and how many bytes are left over. */
export function readFrames(bytes: Uint8Array): { readonly frames: readonly Frame[]; readonly left: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= 5) {
    const end = at + 5 + view.getUint32(at + 1);
    if (end > bytes.length) break;
    frames.push({ flags: bytes[at] ?? 0, data: bytes.subarray(at + 5, end) });
    at = end;
  }
  return { frames, left: bytes.length - at };
}

/** A message as gRPC frames it. */
export function frame(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(5 + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, 5);
  return framed;
}
