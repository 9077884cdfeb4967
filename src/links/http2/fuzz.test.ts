import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Random, random } from '../../lab/random.ts';
import { encodeHeaderBlock } from './encode-header-block.ts';
import { frameFlag, frameType, writeFrame, writeRstStream, writeWindowUpdate } from './frames.ts';
import { Http2Link, type Http2Rule } from './http2-link.ts';

const { endStream, endHeaders, padded, priority } = frameFlag;
const rounds = 20_000;
const settings = writeFrame(frameType.settings, 0, 0, Buffer.from('000100000100', 'hex'));
const block = encodeHeaderBlock({
  fields: [
    { name: ':path', value: '/a.B/C' },
    { name: 'content-type', value: 'application/grpc' },
  ],
  tableSizes: [],
});
/** A literal that is indexed, and a padded block of two frames that uses it. */
const indexed = Buffer.from('400a637573746f6d2d6b65790c637573746f6d2d76616c7565', 'hex');
const first = Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 7]), block, Buffer.alloc(3)]);
const fromServer = Buffer.concat([
  settings,
  writeFrame(frameType.settings, frameFlag.ack, 0, Buffer.alloc(0)),
  writeFrame(frameType.headers, endHeaders, 1, indexed),
  writeFrame(frameType.data, padded, 1, Buffer.concat([Buffer.of(4), Buffer.alloc(200)])),
  writeFrame(frameType.pushPromise, endHeaders, 1, Buffer.concat([Buffer.from('00000002', 'hex'), block])),
  writeFrame(frameType.headers, endHeaders | endStream, 1, Buffer.of(0xbe)),
]);
const fromClient = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  settings,
  writeFrame(frameType.headers, padded | priority, 1, first),
  writeFrame(frameType.continuation, endHeaders, 1, indexed),
  writeFrame(frameType.data, endStream, 1, Buffer.alloc(500)),
  writeWindowUpdate(700),
  writeFrame(frameType.headers, endHeaders, 3, Buffer.of(0xbe)),
  writeRstStream(3, 8),
]);

// Thousands of errors: their stacks would be most of the time.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

it(`passes ${rounds} damaged connections on byte for byte, whatever they are`, () => {
  const next = random(5, 'fuzz');
  for (let round = 0; round < rounds; round += 1) {
    const [client, server] =
      round === 0 ? [fromClient, fromServer] : [damage(next, fromClient), damage(next, fromServer)];
    const received = play(next, client, server, () => ({}));
    // Our link stands between them: what the client sent is what the server got.
    if (!received.server.equals(client)) expect.unreachable(`upstream: ${client.toString('hex')}`);
    if (!received.client.equals(server)) expect.unreachable(`downstream: ${server.toString('hex')}`);
  }
});

it('takes streams away from damaged connections without a throw', () => {
  const next = random(6, 'fuzz');
  let ended = 0;
  for (let round = 0; round < rounds; round += 1) {
    const received = play(next, damage(next, fromClient), damage(next, fromServer), (link) => ({
      request(stream) {
        link.answer(stream, []);
        return stream.id === 1;
      },
      passed: (stream) => link.reset(stream, 2),
    }));
    if (received.ended) ended += 1;
  }
  // Where something was taken away and the rest cannot be read, nothing right can follow.
  expect(ended).toBeGreaterThan(rounds / 20);
});

/** Both directions in pieces, in a random order. */
function play(next: Random, client: Buffer, server: Buffer, ruleOn: (link: Http2Link) => Http2Rule) {
  const received = { client: [] as Buffer[], server: [] as Buffer[] };
  let ended = false;
  const end = () => {
    ended = true;
  };
  const link = new Http2Link({
    client: { write: (bytes) => received.client.push(bytes), end },
    server: { write: (bytes) => received.server.push(bytes), end },
  });
  link.add(ruleOn(link));
  const left = { client, server };
  while (left.client.length + left.server.length > 0) {
    const side = next() * (left.client.length + left.server.length) < left.client.length ? 'client' : 'server';
    const bytes = 1 + Math.floor(next() * 60);
    link.inlet(side).write(left[side].subarray(0, bytes));
    left[side] = left[side].subarray(bytes);
  }
  const endedEarly = ended;
  link.inlet('client').end('whole');
  link.inlet('server').end('whole');
  return { client: Buffer.concat(received.client), server: Buffer.concat(received.server), ended: endedEarly };
}

/** None to three times: a byte set, a bit flipped, a byte put in, the end cut off. */
function damage(next: Random, whole: Buffer): Buffer {
  let bytes = Buffer.from(whole);
  for (let times = Math.floor(next() * 4); times > 0; times -= 1) {
    const at = Math.floor(next() * bytes.length);
    const how = Math.floor(next() * 4);
    if (how === 0) bytes[at] = Math.floor(next() * 256);
    else if (how === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8));
    else if (how === 2) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(at & 255), bytes.subarray(at)]);
    else bytes = bytes.subarray(0, at);
  }
  return bytes;
}
