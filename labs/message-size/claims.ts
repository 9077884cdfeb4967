import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { type Claim, defineClaims } from '#lab';
import { type Codec, type PredictRequest, packedFloats, stockProtobuf } from '#rpc';
import { type Decoding, defaultLimit, limit, stallOfChunk, stallOfStock } from './claims/judge.ts';
import { trySizes } from './claims/try-sizes.ts';

const rounds = 7;
/** Rows of 1,000 floats: of tonight's batch, and of one chunk of the streamed one. */
const [batchRows, chunkRows, dimension] = [3_680, 64, 1_000] as const;
const twoDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });
const show = (value: number) => twoDigits.format(value);

/** What the document behind this lab says of message sizes, beside what this machine shows. */
export default defineClaims(async () => {
  const how = `node ${process.versions.node}, grpc-js ${versionOf('@grpc/grpc-js')}`;
  const codecs = `${how}, @bufbuild/protobuf ${versionOf('@bufbuild/protobuf')}; medians of ${rounds}, each stops its thread`;
  const received = await trySizes([limit, limit + 1]);
  const sent = await trySizes([4 * limit], { 'grpc.max_receive_message_length': -1 });
  const whole = timeDecode(stockProtobuf, batchRows);
  return [
    batchOfHundred(),
    defaultLimit(received, sent, `${how}, no options; sent to a server that takes any`),
    stallOfStock(whole, timeDecode(packedFloats, batchRows), codecs),
    stallOfChunk(whole, timeDecode(stockProtobuf, chunkRows), codecs),
  ];
});

function batchOfHundred(): Claim {
  const bytes = packedFloats.encodeRequest(requestOf(100, 1_024)).length;
  return {
    about: 'a batch of 100 x 1,024 floats',
    quote: 'A batch of 100 requests with 1,024-dim embeddings is 100 * 1024 * 4 bytes = 400KB - fine.',
    measured: `${bytes} bytes: ${show((100 * bytes) / limit)} % of the limit`,
    how: 'as it is encoded',
    verdict: bytes < 420_000 ? 'holds' : 'differs',
  };
}

function timeDecode(codec: Codec, rows: number): Decoding {
  const message = codec.encodeRequest(requestOf(rows, dimension));
  const times = Array.from({ length: rounds }, () => {
    const beganMs = performance.now();
    codec.decodeRequest(message);
    return performance.now() - beganMs;
  });
  const ms = times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? Number.NaN;
  return { bytes: message.length, ms };
}

function requestOf(rows: number, floats: number): PredictRequest {
  const features = Float32Array.from({ length: rows * floats }, (_, at) => Math.fround(Math.sin(at)));
  return { features, dimension: floats, modelVersion: '', requestId: 'a claim' };
}

function versionOf(library: string): string {
  const file = findPackageJSON(library, import.meta.url);
  if (!file) return '';
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}
