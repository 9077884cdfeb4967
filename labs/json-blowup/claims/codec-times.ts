import { type Codec, packedFloats, stockProtobuf } from '#rpc';

/** One way to bytes and back: what it costs whoever holds a Float32Array, conversions included. */
export interface Path {
  readonly encodeMs: number;
  readonly decodeMs: number;
  readonly bytes: number;
}

export interface CodecTimes {
  readonly json: Path;
  /** Our block copy. */
  readonly packed: Path;
  /** A protobuf library as it comes: the same bytes. */
  readonly stock: Path;
}

const rounds = 15;
const warmUpRounds = 20;
const batchMs = 2;

/**
 * Medians over short rounds in which all take turns: whatever else the machine does affects all of them alike.
 * Libraries take long to warm up: before that they look half as fast.
 */
export function timeCodecs(floats: number): CodecTimes {
  const features = featuresOf(floats);
  const jsonEncode = () => JSON.stringify({ features: Array.from(features) });
  const text = jsonEncode();
  const ways = {
    json: { encode: jsonEncode, decode: () => Float32Array.from(JSON.parse(text).features), bytes: text.length },
    packed: through(packedFloats, features),
    stock: through(stockProtobuf, features),
  };
  const batches = Object.values(ways).flatMap(({ encode, decode }) => [startBatches(encode), startBatches(decode)]);
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const batch of batches) batch.run(round >= 0);
  }
  const [jsonEnc = 0, jsonDec = 0, packedEnc = 0, packedDec = 0, stockEnc = 0, stockDec = 0] = batches.map(
    ({ times }) => median(times),
  );
  return {
    json: { encodeMs: jsonEnc, decodeMs: jsonDec, bytes: ways.json.bytes },
    packed: { encodeMs: packedEnc, decodeMs: packedDec, bytes: ways.packed.bytes },
    stock: { encodeMs: stockEnc, decodeMs: stockDec, bytes: ways.stock.bytes },
  };
}

/** Between -1 and 1, with all the digits that a float32 has. */
export function featuresOf(floats: number): Float32Array {
  return Float32Array.from({ length: floats }, (_, at) => Math.sin(at + 1));
}

function through(codec: Codec, features: Float32Array) {
  const request = { features, dimension: 0, modelVersion: '', requestId: '' };
  const message = codec.encodeRequest(request);
  return {
    encode: () => codec.encodeRequest(request),
    decode: () => codec.decodeRequest(message),
    bytes: message.length,
  };
}

function startBatches(work: () => unknown) {
  const times: number[] = [];
  let kept: unknown;
  const time = (calls: number) => {
    const startedMs = performance.now();
    for (let call = 0; call < calls; call += 1) kept = work();
    return performance.now() - startedMs;
  };
  let calls = 1;
  while (time(calls) < batchMs) calls *= 2;
  return {
    times,
    /** The last result of the work: nobody reads it, but the compiler cannot know that. */
    last: () => kept,
    run(counts: boolean) {
      const ms = time(calls) / calls;
      if (counts) times.push(ms);
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
