import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { messageOf } from '../../errors.ts';
import { quote } from '../escape.ts';

/** Beyond it gRPC would not take the message either, unless its limit was raised sixteenfold. */
const mostBytes = 67_108_864;

export type Decompressed =
  | { readonly bytes: Uint8Array; readonly encoding: string }
  | { readonly bytes: null; readonly expected: string; readonly found: string; readonly limit: boolean };

/**
 * By the name that the headers gave, or, without headers, by how the bytes begin.
 * @param atMost what may still come out
 */
export function decompress(bytes: Uint8Array, named: string | null, atMost: number): Decompressed {
  const encoding = named ?? recognize(bytes);
  const way = encoding === null ? undefined : ways[encoding];
  if (encoding === null || way === undefined) {
    const expected = named === null ? 'bytes that begin as gzip or deflate do' : 'gzip, deflate or br';
    const found =
      named === null
        ? 'bytes of another compression: its name is in the grpc-encoding header'
        : `grpc-encoding ${quote(named.slice(0, 40), false)}`;
    return { bytes: null, expected, found, limit: false };
  }
  const limit = Math.min(mostBytes, atMost);
  try {
    // zlib takes no limit of none.
    return { bytes: way(bytes, { maxOutputLength: Math.max(1, limit) }), encoding };
  } catch (error) {
    const isTooMuch = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooMuch
      ? {
          bytes: null,
          expected: `at most ${limit.toLocaleString('en')} bytes decompressed`,
          found: 'more',
          limit: true,
        }
      : {
          bytes: null,
          expected: `a message in ${encoding}`,
          found: `what zlib calls "${messageOf(error)}"`,
          limit: false,
        };
  }
}

type Way = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

const ways: Readonly<Partial<Record<string, Way>>> = {
  gzip: (bytes, options) => gunzipSync(bytes, options),
  // gRPC's deflate is zlib's format, as HTTP's is: RFC 1950, not the bare RFC 1951.
  deflate: (bytes, options) => inflateSync(bytes, options),
  br: (bytes, options) => brotliDecompressSync(bytes, options),
};

function recognize(bytes: Uint8Array): string | null {
  const [first = 0, second = 0] = bytes;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? 'deflate' : null;
}
