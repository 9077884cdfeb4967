/** The frames of RFC 9113, section 6, as far as a proxy has to know them. */
export const frameType = {
  data: 0x0,
  headers: 0x1,
  rstStream: 0x3,
  settings: 0x4,
  pushPromise: 0x5,
  goaway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;

export const frameFlag = { endStream: 0x01, ack: 0x01, endHeaders: 0x04, padded: 0x08, priority: 0x20 } as const;

export const errorCode = { noError: 0x0, cancel: 0x8 } as const;

export const headBytes = 9;
/** What a frame may carry before the receiver allowed more. */
export const smallestMaxFrameBytes = 16_384;

export interface FrameHead {
  /** Of the payload, padding included. */
  readonly bytes: number;
  readonly type: number;
  readonly flags: number;
  /** 0: the connection. */
  readonly stream: number;
}

/** @param bytes the first nine */
export function readHead(bytes: Buffer): FrameHead {
  return {
    bytes: bytes.readUIntBE(0, 3),
    type: bytes.readUInt8(3),
    flags: bytes.readUInt8(4),
    stream: bytes.readUInt32BE(5) & 0x7fffffff,
  };
}

export function writeFrame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export function writeRstStream(stream: number, code: number): Buffer {
  return writeFrame(frameType.rstStream, 0, stream, words(code));
}

export function writeGoaway(lastStream: number, code: number): Buffer {
  return writeFrame(frameType.goaway, 0, 0, words(lastStream, code));
}

/** Gives back `bytes` of the connection's window. */
export function writeWindowUpdate(bytes: number): Buffer {
  return writeFrame(frameType.windowUpdate, 0, 0, words(bytes));
}

function words(...values: number[]): Buffer {
  const payload = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) payload.writeUInt32BE(value, at * 4);
  return payload;
}
