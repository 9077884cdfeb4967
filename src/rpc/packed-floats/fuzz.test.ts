import { fromBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LabError } from '../../errors.ts';
import { type Random, random } from '../../lab/random.ts';
import { PredictRequestSchema } from '../generated/model_service_pb.js';
import { packedFloats } from './index.ts';
import { pick, whole } from './random-messages.ts';

const { encodeRequest, decodeRequest, decodeResponse } = packedFloats;
const messages = [
  '0a0c0000803f000000400000404012027631' + '1a03616263' + '2003',
  '0d0000803f0a080000803f000000402b08012c320201012096010a00',
  '52003d0102030439010203040506070820ffffffffffffffffff01',
].map((hex) => Buffer.from(hex, 'hex'));
const [first = Buffer.alloc(0), ...others] = messages;
const rounds = 200_000;

// Hundreds of thousands of errors: their stacks would be most of the time.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

it(`answers ${rounds} damaged messages with a message or a LabError, and nothing else`, () => {
  const next = random(5, 'fuzz');
  let read = 0;
  for (let round = 0; round < rounds; round += 1) {
    const message = damage(next, pick(next, [first, ...others]));
    outcome(() => decodeResponse(message));
    const request = outcome(() => decodeRequest(message));
    if (!request) continue;
    read += 1;
    // What was read can be written, and is read alike by us and by another library.
    const again = encodeRequest(request);
    const theirs = fromBinary(PredictRequestSchema, again);
    const same =
      sameBits(request.features, decodeRequest(again).features) &&
      theirs.features.length === request.features.length &&
      theirs.dimension === request.dimension &&
      theirs.modelVersion === request.modelVersion &&
      theirs.requestId === request.requestId;
    if (!same) expect.unreachable(`read differently: ${message.toString('hex')}`);
  }
  // Both ends were tried.
  expect(read).toBeGreaterThan(rounds / 20);
  expect(rounds - read).toBeGreaterThan(rounds / 20);
});

/** One to four times: a byte set, a bit flipped, a byte put in, the end cut off, the beginning of another put behind. */
function damage(next: Random, message: Buffer): Buffer {
  let bytes = Buffer.from(message);
  for (let times = 1 + whole(next, 4); times > 0; times -= 1) {
    const at = whole(next, bytes.length);
    const how = whole(next, 5);
    if (how === 0 && bytes.length > 0) bytes[at] = whole(next, 256);
    else if (how === 1 && bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(next, 8));
    else if (how === 2) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(whole(next, 256)), bytes.subarray(at)]);
    else if (how === 3) bytes = bytes.subarray(0, at);
    else bytes = Buffer.concat([bytes, pick(next, [first, ...others]).subarray(0, whole(next, 20))]);
  }
  return bytes;
}

function outcome<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof LabError && error.code === 'codec') return null;
    throw error;
  }
}

function sameBits(left: Float32Array, right: Float32Array): boolean {
  return Buffer.from(left.buffer).equals(Buffer.from(right.buffer));
}
