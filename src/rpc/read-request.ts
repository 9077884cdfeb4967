import { status } from '@grpc/grpc-js';
import { messageOf } from '../errors.ts';
import type { Call, Rows } from '../lab/variant.ts';
import type { Codec, PredictRequest } from './codec.ts';
import { refusal } from './refusal.ts';

/** A request whose floats are whole rows, and at least one. */
export interface Question<R extends PredictRequest = PredictRequest>
  extends Pick<PredictRequest, 'requestId' | 'modelVersion'> {
  readonly rows: Rows;
  /** As it was decoded: of a stream's rows, the one that all of them came with. */
  readonly request: R;
}

/** What is no such request is refused as INVALID_ARGUMENT, with what came. */
export function readRequest<R extends PredictRequest>(message: Buffer, codec: Codec<R>, call: Call): Question<R> {
  return questionOf(decode(message, codec, call));
}

/** Refuses, as INVALID_ARGUMENT, floats that are no whole rows. */
export function questionOf<R extends PredictRequest>(request: R): Question<R> {
  const { features, dimension, requestId, modelVersion } = request;
  const floats = dimension === 0 ? features.length : dimension;
  if (features.length === 0) {
    throw invalid('`features` is empty: send the floats of at least one row.');
  }
  if (features.length % floats !== 0) {
    throw invalid(
      `${features.length} floats in \`features\` are not a whole number of rows of ${floats}: send \`dimension\` × rows floats.`,
    );
  }
  return { rows: { dimension: floats, values: features }, requestId, modelVersion, request };
}

function decode<R extends PredictRequest>(message: Buffer, codec: Codec<R>, call: Call): R {
  try {
    return call.stage('decode', () => codec.decodeRequest(message));
  } catch (error) {
    throw invalid(messageOf(error));
  }
}

/** One question for each of its rows. */
export function* eachRow<R extends PredictRequest>({
  rows: { dimension, values },
  ...rest
}: Question<R>): Generator<Question<R>> {
  for (let from = 0; from < values.length; from += dimension) {
    yield { rows: { dimension, values: values.subarray(from, from + dimension) }, ...rest };
  }
}

/**
 * Refuses rows that no model can score, by its answer to them: NaN, or 0 for a row. To look at every float of every call would
 * cost as much as decoding them.
 */
export function refuseUnlessFinite({ dimension, values }: Rows, scores: Float32Array): void {
  if (scores.every((score) => score > 0)) return;
  const at = findNotFinite(values);
  if (at < 0) return;
  const [row, column] = [Math.floor(at / dimension) + 1, (at % dimension) + 1];
  throw invalid(`Float ${column} of row ${row} is ${values[at]}: send finite numbers.`);
}

/** By its bits: read as numbers, the floats of a batch would be millions of objects on V8's heap. */
function findNotFinite({ buffer, byteOffset, length }: Float32Array): number {
  const allOnes = 0x7f80_0000;
  return new Int32Array(buffer, byteOffset, length).findIndex((bits) => (bits & allOnes) === allOnes);
}

function invalid(details: string) {
  return refusal(status.INVALID_ARGUMENT, details);
}
