import { random } from '../../lab/random.ts';
import type { Codec } from '../../rpc/codec.ts';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import { stockProtobuf } from '../../rpc/stock-protobuf.ts';
import { protobufjsCodec } from '../measure/protobufjs-codec.ts';
import { type Rounds, roundsOf } from './rounds.ts';
import { timeInTurns } from './time-in-turns.ts';

/** How floats become bytes, the document's JSON first. */
export const codecs = ['json', 'json-rounded', 'base64', 'raw', 'packed', 'bufbuild', 'protobufjs'] as const;
export type CodecName = (typeof codecs)[number];

/** Of one vector, in µs, by rounds in which all take turns. */
export interface TimedCodec {
  readonly codec: CodecName;
  readonly bytes: number;
  readonly encodeUs: Rounds;
  readonly decodeUs: Rounds;
}

interface Path {
  readonly encode: () => Uint8Array;
  readonly decode: () => Float32Array;
}

const batchMs = 1;

/** What whoever holds a Float32Array has to do, conversions included. */
export function timeCodecs(floats: number, rounds: number): TimedCodec[] {
  const draw = random(1, 'features');
  const paths = pathsOf(Float32Array.from({ length: floats }, () => draw() * 2 - 1));
  const each = (work: (path: Path) => () => unknown) =>
    Object.fromEntries(codecs.map((codec) => [codec, work(paths[codec])]));
  const encode = timeInTurns(
    each((path) => path.encode),
    rounds,
    batchMs,
  );
  const decode = timeInTurns(
    each((path) => path.decode),
    rounds,
    batchMs,
  );
  return codecs.map((codec) => ({
    codec,
    bytes: paths[codec].encode().byteLength,
    encodeUs: roundsOf(encode[codec] ?? []),
    decodeUs: roundsOf(decode[codec] ?? []),
  }));
}

/** Each form of the same floats, there and back. */
export function pathsOf(features: Float32Array): Readonly<Record<CodecName, Path>> {
  const bytes = Buffer.from(features.buffer, features.byteOffset, features.byteLength);
  return {
    json: jsonPath(() => Array.from(features), fromNumbers),
    // Six digits, as those do who find that a float has too many.
    'json-rounded': jsonPath(() => Array.from(features, (value) => Number(value.toPrecision(6))), fromNumbers),
    base64: jsonPath(
      () => bytes.toString('base64'),
      (text) => floatsIn(Buffer.from(text, 'base64')),
    ),
    // A copy, as a socket makes one: what it is handed may not change under it.
    raw: { encode: () => Uint8Array.from(bytes), decode: () => floatsIn(bytes) },
    packed: protobufPath(packedFloats, features),
    bufbuild: protobufPath(stockProtobuf, features),
    protobufjs: protobufPath(protobufjsCodec, features),
  };
}

/** To the bytes that a socket takes, and from them. */
function jsonPath<T>(write: () => T, read: (features: T) => Float32Array): Path {
  const encode = () => Buffer.from(JSON.stringify({ features: write(), model_version: 'v1' }));
  return { encode, decode: decoding(encode(), (body) => read(JSON.parse(body.toString()).features)) };
}

function fromNumbers(numbers: number[]): Float32Array {
  return Float32Array.from(numbers);
}

function protobufPath(codec: Codec, features: Float32Array): Path {
  const request = { features, dimension: features.length, modelVersion: 'v1', requestId: '' };
  return {
    encode: () => codec.encodeRequest(request),
    decode: decoding(codec.encodeRequest(request), (message) => codec.decodeRequest(message).features),
  };
}

function decoding<T>(message: T, decode: (message: T) => Float32Array): () => Float32Array {
  return () => decode(message);
}

/** Bytes from a socket begin anywhere: floats want a block of their own. */
function floatsIn(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
