import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server, type ServerOptions, type ServerWritableStream } from '@grpc/grpc-js';
import type { Call, Site } from '../../lab/variant.ts';
import { answerInOrder } from '../../rpc/answer-in-order.ts';
import { asCall } from '../../rpc/as-call.ts';
import { addHandlers } from '../../rpc/binding.ts';
import { ModelService } from '../../rpc/generated/model_service_pb.js';
import { addHealth } from '../../rpc/health.ts';
import { bindGrpc, drainGrpc, shutDownGrpc } from '../../rpc/listen-grpc.ts';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import { eachRow, type Question, readRequest } from '../../rpc/read-request.ts';
import { addReflection } from '../../rpc/reflection.ts';
import { isCallersMistake, Refusal } from '../../rpc/refusal.ts';
import { bindHttp } from '../../services/listen.ts';
import type { Metrics } from '../../services/metrics.ts';
import type { ServedModel } from '../model.ts';
import type { ModelServer } from '../model-server.ts';
import { countCalls } from './count-calls.ts';
import { trackLongCalls } from './long-calls.ts';
import { refuseTruncated } from './refuse-truncated.ts';

export interface GrpcOptions {
  readonly model: ServedModel;
  readonly site: Site;
  readonly metrics: Metrics;
  /** Bytes of the largest message, either way. */
  readonly messageAtMost: number;
}

/** Of one call: what is with the model, or waits for its turn to be answered, at a time. */
const atOnce = 4;

const limits: ServerOptions = {
  'grpc.max_concurrent_streams': 1_000,
  // Who has vanished without a word does not keep his calls for ever.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/** A model server over gRPC, with the standard health service and reflection. Throws LabError `port-taken`. */
export async function serveGrpc({ model, site, metrics, messageAtMost }: GrpcOptions): Promise<ModelServer> {
  const server = new Server({
    ...limits,
    'grpc.max_receive_message_length': messageAtMost,
    'grpc.max_send_message_length': messageAtMost,
    // The first one stands next to the wire: it counts what the second one refuses.
    interceptors: [countCalls(metrics), refuseTruncated],
  });
  addHandlers(server, ModelService, {
    predict: (message, incoming) => asCall(site, incoming, (call) => answer(read(message, call), call)),
    predictStream: (message, answers) =>
      asCall(site, answers, async (call) => {
        const asked = read(message, call);
        if (asked.isPrompt) return generate(asked, answers, call);
        await answerInOrder(eachRow(asked), answers, paceOf(call), (row) => answer({ ...asked, ...row }, call));
      }),
    predictBatch: (pipeline) =>
      asCall(site, pipeline, (call) => {
        // A pipeline that is destroyed tells nobody why: it is left open until its status was sent.
        const requests: AsyncIterable<Buffer> = pipeline.iterator({ destroyOnReturn: false });
        let came = 0;
        return answerInOrder(requests, pipeline, paceOf(call), async (request) => {
          came += 1;
          const which = came;
          try {
            return await answer(read(request, call), call);
          } catch (error) {
            throw sayWhich(error, which);
          }
        });
      }),
  });

  /** The version is looked up at once: whoever names one that is not there does not wait for a slot to hear it. */
  function read(message: Buffer, call: Call): Asked {
    const question = readRequest(message, packedFloats, call);
    return { ...question, modelVersion: model.versionOf(question.modelVersion), isPrompt: isOneRow(question) };
  }

  async function answer({ rows, requestId, modelVersion }: Question, call: Call): Promise<Buffer> {
    const startedMs = performance.now();
    const probabilities = await model.predict(rows, modelVersion, call);
    const latencyMs = performance.now() - startedMs;
    return packedFloats.encodeResponse({ probabilities, latencyMs, requestId, modelVersion });
  }

  /** A token is made once the one before it was taken off this server's hands. */
  async function generate(asked: Asked, answers: Answers, call: Call): Promise<void> {
    const { rows, requestId, modelVersion } = asked;
    let startedMs = performance.now();
    for await (const probabilities of model.generate(rows, modelVersion, call)) {
      const latencyMs = performance.now() - startedMs;
      const token = packedFloats.encodeResponse({ probabilities, latencyMs, requestId, modelVersion });
      if (!answers.write(token)) await once(answers, 'drain', { signal: call.until.signal });
      startedMs = performance.now();
    }
  }

  const longCalls = trackLongCalls(server);
  addReflection(longCalls.server);
  const health = await addHealth(longCalls.server);
  // grpc-js would log what goes wrong, too, in words of its own.
  await tryToListen(site.host, site.port);
  const port = await bindGrpc(server, site);
  return {
    port,
    async drain() {
      health.set('NOT_SERVING');
      longCalls.end();
      await drainGrpc(server);
    },
    [Symbol.asyncDispose]: () => shutDownGrpc(server),
  };
}

async function tryToListen(host: string, port: number): Promise<void> {
  const probe = createServer();
  await bindHttp(probe, host, port);
  await new Promise((resolve) => probe.close(resolve));
}

type Answers = ServerWritableStream<Buffer, Buffer>;

interface Asked extends Question {
  /** One row: `PredictStream` answers it with tokens. */
  readonly isPrompt: boolean;
}

/** Which request of a batch it was that ended all of it. */
function sayWhich(error: unknown, which: number): unknown {
  if (!(error instanceof Refusal || isCallersMistake(error))) return error;
  return new Refusal(error.code, `Request ${which} of the batch: ${error.details}`);
}

function isOneRow({ rows: { dimension, values } }: Question): boolean {
  return values.length === dimension;
}

function paceOf({ until: { signal } }: Call) {
  return { atOnce, signal };
}
