import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { type Claim, defineClaims } from '#lab';
import { type Codec, type PredictRequest, packedFloats, stockProtobuf } from '#rpc';

const limit = 4_194_304;
const rounds = 7;
/** Rows of 1,000 floats: of tonight's batch, and of one chunk of the streamed one. */
const [batchRows, chunkRows, dimension] = [3_680, 64, 1_000] as const;
const twoDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });
const show = (value: number) => twoDigits.format(value);

/** What the document behind this lab says of message sizes, beside this machine. */
export default defineClaims(async () => {
  const how = `node ${process.versions.node}, grpc-js ${versionOf('@grpc/grpc-js')}`;
  const codecs = `${how}, @bufbuild/protobuf ${versionOf('@bufbuild/protobuf')}; medians of ${rounds}, each stops its thread`;
  const wholeMs = timeDecode(stockProtobuf, batchRows);
  return [batchOfHundred(), defaultLimit(how), stallOfStock(wholeMs, codecs), stallOfChunk(wholeMs, codecs)];
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

function defaultLimit(how: string): Claim {
  const rows = Math.floor((limit - 32) / (4 * dimension));
  return {
    about: 'the limit that nobody set',
    quote: "gRPC's default maximum message size is 4MB.",
    measured: `4,194,304 bytes to receive: ${rows} rows of 1,000; none to send`,
    how: `${how}; to the byte by labs/message-size/limits.test.ts`,
    verdict: 'holds',
  };
}

/** Limits on both sides let a message in; they do not make it light. */
function stallOfStock(stock: number, how: string): Claim {
  const packed = timeDecode(packedFloats, batchRows);
  return {
    about: 'a large message, once it is let in',
    quote: 'Set explicit limits during initial setup on both client and server.',
    measured: `14.7 MB stop the server ${show(stock)} ms, packed ${show(packed)} ms`,
    how,
    verdict: 'depends',
  };
}

function stallOfChunk(whole: number, how: string): Claim {
  const chunk = timeDecode(stockProtobuf, chunkRows);
  return {
    about: 'the same in chunks',
    quote: 'Bidirectional streaming: useful for batch processing pipelines',
    measured: `256 KB a chunk: ${show(chunk)} ms at a time, not ${show(whole)} ms`,
    how,
    verdict: chunk < whole / 2 ? 'holds' : 'differs',
  };
}

function timeDecode(codec: Codec, rows: number): number {
  const message = codec.encodeRequest(requestOf(rows, dimension));
  const times = Array.from({ length: rounds }, () => {
    const beganMs = performance.now();
    codec.decodeRequest(message);
    return performance.now() - beganMs;
  });
  return times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? Number.NaN;
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
