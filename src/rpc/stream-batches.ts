import { once } from 'node:events';
import { type ChannelCredentials, type ChannelOptions, Client, type ClientDuplexStream } from '@grpc/grpc-js';
import { LabError } from '../errors.ts';
import { noDeadline } from '../lab/until.ts';
import type { Answer, Batch, BatchScorer, Call, Rows } from '../lab/variant.ts';
import { asBytes, pathOf } from './binding.ts';
import { ModelService } from './generated/model_service_pb.js';
import { metadataOf } from './ids.ts';
import { clientInterceptors } from './intercept/watch-calls.ts';
import { noteMessageLimit } from './message-limits.ts';
import { cancelLater, overBefore } from './over-before.ts';
import { packedFloats } from './packed-floats/index.ts';

const predictBatch = pathOf(ModelService.method.predictBatch);
const bytesPerFloat = 4;

type Pipeline = ClientDuplexStream<Buffer, Buffer>;

/**
 * Sends batches by PredictBatch, in chunks of whole pages that are at most `chunkBytes` of floats, read from the feature
 * store one at a time. While the server takes none, at most 16 of a batch wait here: that many times `chunkBytes` is what a
 * batch costs in memory, whatever its size. Rejects with grpc-js's ServiceError, or a LabError `codec`.
 */
export function streamBatches(
  target: string,
  credentials: ChannelCredentials,
  chunkBytes: number,
  options: ChannelOptions = {},
): BatchScorer & AsyncDisposable {
  noteMessageLimit('client', options);
  const client = new Client(target, credentials, { ...options, interceptors: clientInterceptors(target) });
  return {
    async scoreBatch(batch, call, until = call.until) {
      const over = overBefore(until);
      if (over) throw over;
      const deadline = until.deadline < noDeadline ? { deadline: until.deadline } : {};
      const pipeline: Pipeline = client.makeBidiStreamRequest(
        predictBatch,
        asBytes,
        asBytes,
        metadataOf(call),
        deadline,
      );
      const leave = cancelLater(pipeline);
      until.signal.addEventListener('abort', leave, { once: true });
      try {
        const [answer] = await Promise.all([
          readScores(pipeline, batch, call),
          sendChunks(pipeline, batch, call, chunkBytes),
        ]);
        return answer;
      } catch (error) {
        // Not every failure is the call's own end: the server would work on for nobody.
        pipeline.cancel();
        throw error;
      } finally {
        until.signal.removeEventListener('abort', leave);
      }
    },
    async [Symbol.asyncDispose]() {
      client.close();
    },
  };
}

async function sendChunks(pipeline: Pipeline, batch: Batch, call: Call, chunkBytes: number): Promise<void> {
  for (const rows of chunksOf(batch, chunkBytes)) {
    // The server has ended the call: what it said is read beside this.
    if (!pipeline.writable) return;
    const chunk = call.stage('encode', () =>
      packedFloats.encodeRequest({
        features: rows.values,
        dimension: rows.dimension,
        modelVersion: '',
        requestId: call.id,
      }),
    );
    if (!pipeline.write(chunk)) await drained(pipeline);
  }
  pipeline.end();
}

function* chunksOf(batch: Batch, chunkBytes: number): Generator<Rows> {
  const pageBytes = batch.pageRows * batch.dimension * bytesPerFloat;
  const pages = Math.max(1, Math.floor(chunkBytes / pageBytes));
  for (let from = 0; from < batch.pages; from += pages) yield batch.rows(from, Math.min(from + pages, batch.pages));
}

/** Until there is room again, or the call is over. */
async function drained(pipeline: Pipeline): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  pipeline.once('close', end).once('end', end).once('error', end);
  try {
    await once(pipeline, 'drain', { signal: over.signal });
  } catch (error) {
    if (!over.signal.aborted) throw error;
  } finally {
    pipeline.off('close', end).off('end', end).off('error', end);
  }
}

async function readScores(pipeline: Pipeline, batch: Batch, call: Call): Promise<Answer> {
  const scores = new Float32Array(batch.pages * batch.pageRows);
  let at = 0;
  for await (const message of pipeline as AsyncIterable<Buffer>) {
    const { probabilities } = call.stage('decode', () => packedFloats.decodeResponse(message));
    if (at + probabilities.length > scores.length) break;
    scores.set(probabilities, at);
    at += probabilities.length;
  }
  if (at === scores.length) return { scores };
  throw new LabError(
    'codec',
    `${at} scores came back for ${scores.length} rows.`,
    'Does the server answer every chunk?',
  );
}
