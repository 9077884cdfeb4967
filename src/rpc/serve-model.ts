import { type ChannelOptions, Server } from '@grpc/grpc-js';
import type { Answer, Call, Listening, Rows, Site } from '../lab/variant.ts';
import { answerInOrder } from './answer-in-order.ts';
import { asCall } from './as-call.ts';
import { addHandlers } from './binding.ts';
import type { Codec, PredictRequest } from './codec.ts';
import { ModelService } from './generated/model_service_pb.js';
import { addHealth } from './health.ts';
import { serverInterceptors } from './intercept/watch-calls.ts';
import { bindGrpc, drainGrpc, shutDownGrpc } from './listen-grpc.ts';
import { noteMessageLimit } from './message-limits.ts';
import { packedFloats } from './packed-floats/index.ts';
import { eachRow, type Question, readRequest, refuseUnlessFinite } from './read-request.ts';
import { addReflection } from './reflection.ts';

/** Of one call: what is with the model, or waits for its turn to be answered, at a time. */
const atOnce = 4;

/**
 * Serves `proto/model_service.proto`, the standard health service, and reflection, where the site stands. What the handler
 * throws becomes an INTERNAL status with its message, what no model can answer INVALID_ARGUMENT. Each chunk of a batch, and
 * each row of a stream, is a call to the handler; while four of them are not answered none is read or made any further, and
 * whoever sends a batch has to wait.
 */
export function serveModel(
  site: Site,
  handler: (rows: Rows, call: Call) => Promise<Answer>,
  options: ChannelOptions = {},
  codec: Codec = packedFloats,
): Promise<Listening> {
  return serveRequests(site, ({ rows }, call) => handler(rows, call), options, codec);
}

/** The same by a codec with a schema of its own: the handler is given all that it has read. */
export async function serveRequests<R extends PredictRequest>(
  site: Site,
  handler: (question: Question<R>, call: Call) => Promise<Answer>,
  options: ChannelOptions,
  codec: Codec<R>,
): Promise<Listening> {
  async function answer(question: Question<R>, call: Call): Promise<Buffer> {
    const { rows, requestId, modelVersion } = question;
    const startedMs = performance.now();
    const { scores } = await handler(question, call);
    const latencyMs = performance.now() - startedMs;
    refuseUnlessFinite(rows, scores);
    return call.stage('encode', () =>
      codec.encodeResponse({ probabilities: scores, latencyMs, requestId, modelVersion }),
    );
  }
  const paceOf = ({ until: { signal } }: Call) => ({ atOnce, signal });

  noteMessageLimit('server', options);
  const server = new Server({ ...options, interceptors: serverInterceptors() });
  addHandlers(server, ModelService, {
    predict: (message, incoming) =>
      asCall(site, incoming, async (call) => answer(readRequest(message, codec, call), call)),
    predictStream: (message, answers) =>
      asCall(site, answers, async (call) =>
        answerInOrder(eachRow(readRequest(message, codec, call)), answers, paceOf(call), (row) => answer(row, call)),
      ),
    predictBatch: (pipeline) =>
      asCall(site, pipeline, (call) => {
        // A pipeline that is destroyed tells nobody why: it is left open until its status was sent.
        const chunks: AsyncIterable<Buffer> = pipeline.iterator({ destroyOnReturn: false });
        return answerInOrder(chunks, pipeline, paceOf(call), async (chunk) =>
          answer(readRequest(chunk, codec, call), call),
        );
      }),
  });
  addReflection(server, codec.service && [codec.service]);
  await addHealth(server);
  const port = await bindGrpc(server, site);
  return { port, drain: () => drainGrpc(server), [Symbol.asyncDispose]: () => shutDownGrpc(server) };
}
