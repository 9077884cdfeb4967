import { expect, it } from 'vitest';
import { encodeHeaderBlock } from '../../links/http2/encode-header-block.ts';
import {
  frameFlag,
  frameType,
  writeFrame,
  writeGoaway,
  writeRstStream,
  writeWindowUpdate,
} from '../../links/http2/frames.ts';
import { decode } from '../decode.ts';
import { samples } from '../samples/index.ts';
import { preface } from './preface.ts';

const { endHeaders, endStream, padded, priority, ack } = frameFlag;
const settings = writeFrame(frameType.settings, 0, 0, Buffer.from('00040000ffff', 'hex'));
const head = [preface, settings];
const message: Buffer = Buffer.of(0, 0, 0, 0, 3, 0x08, 0x96, 0x01);

function block(...fields: [string, string][]): Buffer {
  return encodeHeaderBlock({ fields: fields.map(([name, value]) => ({ name, value })), tableSizes: [] });
}
const call = block([':path', '/a.B/C'], ['content-type', 'application/grpc']);

function read(...pieces: Uint8Array[]) {
  const { body, problems, parts } = decode(Buffer.concat(pieces), { as: null, schema: null, type: null });
  if (body.kind !== 'http2') throw new Error(`taken for ${body.kind}`);
  return { ...body.connection, streams: body.streams, problems, parts };
}

it('reads a captured call, as grpc-js sent it', () => {
  const bytes = samples.find(({ name }) => name === 'http2-request')?.bytes() ?? Buffer.alloc(0);
  const { from, frames, streams, problems } = read(bytes);
  expect(problems).toEqual([]);
  expect(from).toBe('client');
  expect(frames.map(({ name, stream, flagNames }) => [name, stream, ...flagNames])).toEqual([
    ['SETTINGS', 0],
    ['SETTINGS', 0, 'ACK'],
    ['HEADERS', 1, 'END_HEADERS'],
    ['DATA', 1, 'END_STREAM'],
    ['GOAWAY', 0],
    ['GOAWAY', 0],
  ]);
  expect(Object.fromEntries(streams[0]?.headers[0]?.map(({ name, value }) => [name, value]) ?? [])).toMatchObject({
    ':path': '/modelservice.ModelService/Predict',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  expect(streams[0]?.grpc?.frames[0]?.message?.fields).toHaveLength(3);
});

it('reads the answer to it, with its trailers', () => {
  const bytes = samples.find(({ name }) => name === 'http2-response')?.bytes() ?? Buffer.alloc(0);
  const { from, streams, problems } = read(bytes);
  expect(problems).toEqual([]);
  expect(from).toBe('server');
  expect(streams[0]?.headers.at(-1)).toEqual([
    { name: 'grpc-status', value: '0', means: 'OK' },
    { name: 'grpc-message', value: 'OK', means: null },
  ]);
  expect(streams[0]).toMatchObject({ ended: true, contentType: 'application/grpc+proto' });
});

it('puts a message together that came in several frames, with padding, between those of another stream', () => {
  const { streams, problems, parts } = read(
    ...head,
    writeFrame(frameType.headers, endHeaders, 1, call),
    writeFrame(frameType.headers, endHeaders, 3, call),
    writeFrame(frameType.data, padded, 1, Buffer.concat([Buffer.of(2), message.subarray(0, 3), Buffer.alloc(2)])),
    writeFrame(frameType.data, endStream, 3, message),
    writeFrame(frameType.data, endStream, 1, message.subarray(3)),
  );
  expect(problems).toEqual([]);
  expect(streams.map(({ id, data, part }) => [id, data.length, parts[part ?? 0]?.bytes])).toEqual([
    [1, 2, message],
    [3, 1, message],
  ]);
});

it('puts a header block together that goes on in CONTINUATION, behind padding and a priority', () => {
  const first = Buffer.concat([Buffer.from([3, 0, 0, 0, 5, 7]), call.subarray(0, 4), Buffer.alloc(3)]);
  const { frames, problems } = read(
    ...head,
    writeFrame(frameType.headers, padded | priority, 1, first),
    writeFrame(frameType.continuation, endHeaders, 1, call.subarray(4)),
  );
  expect(problems).toEqual([]);
  expect(frames.map(({ says, headers }) => [says, headers?.length ?? null])).toEqual([
    [['INITIAL_WINDOW_SIZE 65,535'], null],
    [['depends on stream 5, weight 8'], null],
    [[], 2],
  ]);
});

it('says what frames say that carry no data', () => {
  const { frames, streams, problems } = read(
    ...head,
    writeFrame(frameType.settings, ack, 0, Buffer.alloc(0)),
    writeFrame(6, ack, 0, Buffer.from('0102030405060708', 'hex')),
    writeWindowUpdate(700),
    writeRstStream(1, 8),
    Buffer.concat([writeGoaway(7, 11)]),
    writeFrame(0x42, 0, 0, Buffer.of(1)),
    writeFrame(frameType.pushPromise, endHeaders, 1, Buffer.concat([Buffer.from('00000002', 'hex'), call])),
  );
  expect(problems).toEqual([]);
  expect(frames.slice(1).map(({ name, says }) => `${name}: ${says.join(', ')}`)).toEqual([
    'SETTINGS: ',
    'PING: 01 02 03 04 05 06 07 08',
    'WINDOW_UPDATE: 700 bytes more',
    'RST_STREAM: CANCEL',
    'GOAWAY: ENHANCE_YOUR_CALM, last stream 7',
    'frame of type 0x42: ',
    'PUSH_PROMISE: promises stream 2',
  ]);
  expect(streams).toMatchObject([{ id: 1, reset: 'CANCEL' }]);
});

it.each([
  ['a preface that breaks off', [preface.subarray(0, 9)], 9, 'the rest of the preface, 24 bytes in all'],
  ['a head that breaks off', [...head, Buffer.alloc(4)], 39, 'nine bytes, the head of a frame'],
  [
    'a frame that breaks off',
    [...head, writeFrame(0, 0, 1, Buffer.alloc(9)).subarray(0, 12)],
    48,
    "9 bytes, as the frame's head says",
  ],
  ['a preface without SETTINGS', [preface, writeWindowUpdate(1)], 24, 'SETTINGS, the first frame of either side'],
  ['SETTINGS on a stream', [...head, writeFrame(4, 0, 1, Buffer.alloc(0))], 44, /^stream 0/],
  ['a PING of a wrong size', [...head, writeFrame(6, 0, 0, Buffer.alloc(7))], 48, '8 bytes'],
  ['SETTINGS of a wrong size', [...head, writeFrame(4, 0, 0, Buffer.alloc(7))], 48, 'settings of six bytes each'],
  [
    'padding longer than the frame',
    [...head, writeFrame(0, padded, 1, Buffer.of(9, 1))],
    48,
    'at least 10 bytes of fields and padding',
  ],
  ['DATA without a stream', [...head, writeFrame(0, 0, 0, Buffer.of(1))], 44, 'a stream from 1 on'],
  ['CONTINUATION of nothing', [...head, writeFrame(9, endHeaders, 1, call)], 39, 'HEADERS or PUSH_PROMISE before it'],
  [
    'headers that do not end',
    [...head, writeFrame(1, 0, 1, call)],
    39 + 9 + call.length,
    /^a CONTINUATION frame of stream 1/,
  ],
  [
    'headers that another frame breaks into',
    [...head, writeFrame(1, 0, 1, call), writeWindowUpdate(1)],
    39 + 9 + call.length,
    /^CONTINUATION of stream 1/,
  ],
  [
    'a header block that is none',
    [...head, writeFrame(1, endHeaders, 1, Buffer.of(0xff, 0xff))],
    48,
    'a header block in HPACK',
  ],
])('says where it stops at %s', (_, pieces, offset, expected) => {
  const { problems } = read(...pieces);
  // That the message in a frame breaks off with it is a second one.
  expect(problems.filter(({ part }) => part === 0)).toHaveLength(1);
  expect(problems[0]).toMatchObject({ part: 0, offset });
  if (typeof expected === 'string') expect(problems[0]?.expected).toBe(expected);
  else expect(problems[0]?.expected).toMatch(expected);
});

it('decodes no header block that builds on one which was malformed', () => {
  const { frames, problems } = read(
    ...head,
    writeFrame(frameType.headers, endHeaders, 1, Buffer.of(0xff, 0xff)),
    writeFrame(frameType.headers, endHeaders, 3, call),
  );
  expect(problems).toHaveLength(1);
  expect(frames.at(-1)).toMatchObject({
    headers: null,
    notes: [/^not decoded/].map((pattern) => expect.stringMatching(pattern)),
  });
});

it("takes grpc-encoding's word for what is compressed", () => {
  const named = (encoding: string) =>
    read(
      ...head,
      writeFrame(
        frameType.headers,
        endHeaders,
        1,
        block(['content-type', 'application/grpc'], ['grpc-encoding', encoding]),
      ),
      writeFrame(frameType.data, endStream, 1, Buffer.concat([Buffer.of(1), message.subarray(1)])),
    ).problems;
  expect(named('identity')).toMatchObject([
    { offset: 0, expected: 'no compression, as grpc-encoding says, so a flag of 00' },
  ]);
  expect(named('snappy\u0007')).toMatchObject([{ offset: 5, found: 'grpc-encoding "snappy\\u{7}"' }]);
});

it('reads gRPC-Web in its text form, and leaves what is no gRPC as it is', () => {
  const web = Buffer.from(message.toString('base64') + message.toString('base64'));
  const carry = (type: string, data: Buffer) =>
    read(
      ...head,
      writeFrame(frameType.headers, endHeaders, 1, block(['content-type', type])),
      writeFrame(frameType.data, endStream, 1, data),
    );
  expect(carry('application/grpc-web-text+proto', web).streams[0]?.grpc?.frames).toHaveLength(2);
  expect(carry('application/json', Buffer.from('{}')).streams[0]?.grpc).toBeNull();
  expect(carry('application/grpc-web-text', Buffer.from('AA!A')).problems).toMatchObject([{ part: 1, offset: 2 }]);
});
