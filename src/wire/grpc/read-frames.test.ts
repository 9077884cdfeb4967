import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decode } from '../decode.ts';

const message = Buffer.of(0x08, 0x96, 0x01);

function framed(flags: number, body: Uint8Array, length = body.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flags, 0);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, body]);
}

function read(...pieces: Uint8Array[]) {
  const { body, problems, parts } = decode(Buffer.concat(pieces), { as: 'grpc', schema: null, type: null });
  if (body.kind !== 'grpc') throw new Error(body.kind);
  return { frames: body.grpc.frames, problems, parts };
}

it('reads several messages one after another, an empty one too', () => {
  const { frames, problems } = read(framed(0, message), framed(0, Buffer.alloc(0)), framed(0, message));
  expect(problems).toEqual([]);
  expect(
    frames.map(({ start, bodyStart, end, message: inside }) => [start, bodyStart, end, inside?.fields.length]),
  ).toEqual([
    [0, 5, 8, 1],
    [8, 13, 13, 0],
    [13, 18, 21, 1],
  ]);
});

it.each([
  ['gzip', gzipSync(message)],
  ['deflate', deflateSync(message)],
])('decompresses %s by how it begins', (encoding, compressed) => {
  const { frames, problems, parts } = read(framed(1, compressed));
  expect(problems).toEqual([]);
  expect(frames).toMatchObject([{ compressed: true, encoding, part: 1 }]);
  expect(parts[1]).toEqual({ name: 'message 1, decompressed', bytes: message });
});

it.each([
  ['another compression', framed(1, brotliCompressSync(message)), 5, 'bytes that begin as gzip or deflate do'],
  [
    'deflate without its head, which gRPC does not use',
    framed(1, deflateRawSync(message)),
    5,
    'bytes that begin as gzip or deflate do',
  ],
  ['gzip that is damaged', framed(1, gzipSync(message).fill(0xff, 12, 14)), 5, 'a message in gzip'],
  ['a flag that no sender sets', framed(2, message), 0, /^a flag of 00 or 01/],
  ['a prefix that breaks off', Buffer.of(0, 0, 0), 0, 'five bytes of prefix: a flag and a length'],
  ['a message that breaks off', framed(0, message, 100), 5, '100 bytes, as the prefix says'],
  ['a compressed message that breaks off', framed(1, gzipSync(message), 100), 5, '100 bytes, as the prefix says'],
  [
    'a second message that breaks off',
    Buffer.concat([framed(0, message), framed(0, message, 4)]),
    13,
    '4 bytes, as the prefix says',
  ],
  ['a malformed message', framed(0, Buffer.of(0x0f)), 5, 'a wire type from 0 to 5'],
  [
    'trailers without a colon',
    framed(0x80, Buffer.from('grpc-status:0\r\nnothing\r\n')),
    20,
    'a trailer, as `name: value`',
  ],
])('says where it stops at %s', (_, bytes, offset, expected) => {
  const { problems } = read(bytes);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ part: 0, offset });
  if (typeof expected === 'string') expect(problems[0]?.expected).toBe(expected);
  else expect(problems[0]?.expected).toMatch(expected);
});

it('shows of a message that breaks off what is there', () => {
  const { frames } = read(framed(0, Buffer.of(0x08, 0x01, 0x12, 0x05, 0x61), 9));
  expect(frames[0]?.message?.fields.map(({ number }) => number)).toEqual([1]);
});

it('stops a message that would decompress to more than fits, without decompressing it', () => {
  const bomb = gzipSync(Buffer.alloc(80 * 1_048_576));
  const { problems, parts } = read(framed(1, bomb));
  expect(problems).toMatchObject([
    { offset: 5, limit: true, expected: 'at most 67,108,864 bytes decompressed', found: 'more' },
  ]);
  expect(parts).toHaveLength(1);
});

it('counts what all messages of one input decompress to', () => {
  const half = gzipSync(Buffer.alloc(40 * 1_048_576));
  const { problems } = read(framed(1, half), framed(1, half));
  expect(problems.at(-1)).toMatchObject({ limit: true, offset: 5 + half.length + 5 });
});

it('reads trailers of gRPC-Web, compressed ones too', () => {
  const text = Buffer.from('grpc-status: 5\r\ngrpc-message:no%20model\r\n');
  const { frames, problems } = read(framed(0, message), framed(0x80, text), framed(0x81, gzipSync(text)));
  expect(problems).toEqual([]);
  expect(
    frames.map(({ isTrailers, trailers }) => [isTrailers, trailers.map(({ name, value }) => `${name}=${value}`)]),
  ).toEqual([
    [false, []],
    [true, ['grpc-status=5', 'grpc-message=no%20model']],
    [true, ['grpc-status=5', 'grpc-message=no%20model']],
  ]);
});

it('notes a message beyond the default limit', () => {
  const { frames } = read(framed(0, Buffer.alloc(0), 5_000_000));
  expect(frames[0]?.notes).toEqual(["more than 4,194,304 bytes, gRPC's default limit"]);
});
