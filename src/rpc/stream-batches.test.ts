import { credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { noDeadline } from '../lab/until.ts';
import type { Batch, Call } from '../lab/variant.ts';
import { addHandlers } from './binding.ts';
import { ModelService } from './generated/model_service_pb.js';
import { packedFloats } from './packed-floats/index.ts';
import { streamBatches } from './stream-batches.ts';

const batch: Batch = {
  dimension: 2,
  pages: 3,
  pageRows: 2,
  rows: (from = 0, to = 3) => ({ dimension: 2, values: new Float32Array((to - from) * 2 * 2) }),
};
const call: Call = {
  id: 'batch-1',
  user: 'market-1',
  until: { deadline: noDeadline, signal: new AbortController().signal },
  stage: (_part, work) => work(),
};

const sevenScores = { probabilities: new Float32Array(7), latencyMs: 1, requestId: 'batch-1', modelVersion: '' };

it.each([
  ['too many scores', packedFloats.encodeResponse(sevenScores), /scores came back/],
  ['no message at all', Buffer.from([0xff, 0xff]), /./],
])('%s: it says so, and the server hears that nobody is waiting any longer', async (_, answer, why) => {
  await using peer = await startPeer(answer);
  await using client = streamBatches(peer.target, credentials.createInsecure(), 16);
  await expect(client.scoreBatch(batch, call)).rejects.toThrow(why);
  // It would have gone on for ever: there is no deadline.
  await peer.cancelled;
});

/** Answers the first chunk with these bytes, and goes on. */
async function startPeer(answer: Buffer) {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const server = new Server();
  addHandlers(server, ModelService, {
    predictBatch: (pipeline) =>
      new Promise(() => {
        pipeline.once('cancelled', resolve);
        pipeline.once('data', () => pipeline.write(answer));
      }),
  });
  const port = await new Promise<number>((done, fail) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? fail(error) : done(bound),
    );
  });
  return {
    target: `127.0.0.1:${port}`,
    cancelled,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}
