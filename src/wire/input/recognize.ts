import { frameType, headBytes, readHead } from '../../links/http2/frames.ts';
import { preface } from '../http2/preface.ts';

/** What bytes are, from the outside in. */
export const kinds = ['http2', 'grpc', 'message', 'delimited', 'json'] as const;
export type Kind = (typeof kinds)[number];

const mostBlanks = 1_024;

/**
 * By how the bytes begin. No two of these are alike: a protobuf message never begins as gRPC's prefix does, since that would be
 * field 0. `delimited` is never recognized, it has to be said: such a file is a message too as often as not.
 */
export function recognizeKind(bytes: Uint8Array): Kind {
  const begin = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, preface.length));
  if (begin.length >= 4 && begin.equals(preface.subarray(0, begin.length))) return 'http2';
  if (beginsWithSettings(bytes)) return 'http2';
  const [first = 0xff, second = 0xff] = bytes;
  if (bytes.length > 0 && first <= 1) return 'grpc';
  if ((first === 0x80 || first === 0x81) && second === 0) return 'grpc';
  return isJson(bytes) ? 'json' : 'message';
}

function beginsWithSettings(bytes: Uint8Array): boolean {
  if (bytes.length < headBytes) return false;
  const head = readHead(Buffer.from(bytes.buffer, bytes.byteOffset, headBytes));
  return head.type === frameType.settings && head.stream === 0 && head.flags <= 1 && head.bytes % 6 === 0;
}

function isJson(bytes: Uint8Array): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  // Nothing else is made a text of, which takes long where it is none.
  if (!/^\s*[[{]/.test(all.subarray(0, mostBlanks).toString('utf8'))) return false;
  const text = all.toString('utf8').trim();
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
