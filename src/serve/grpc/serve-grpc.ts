import { once } from 'node:events';
import type { Server, ServerWritableStream } from '@grpc/grpc-js';
import type { Call } from '../../lab/variant.ts';
import { answerInOrder } from '../../rpc/answer-in-order.ts';
import { asCall } from '../../rpc/as-call.ts';
import { addHandlers } from '../../rpc/binding.ts';
import { ModelService } from '../../rpc/generated/model_service_pb.js';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import { eachRow, type Question, readRequest } from '../../rpc/read-request.ts';
import { isCallersMistake, Refusal } from '../../rpc/refusal.ts';
import type { ServedModel } from '../model.ts';
import type { GrpcParts, ModelServer } from '../model-server.ts';
import { listenGrpc } from './listen.ts';

export interface GrpcOptions extends GrpcParts {
  readonly model: ServedModel;
}

/** Of one call: what is with the model, or waits for its turn to be answered, at a time. */
const atOnce = 4;

/** A model server over gRPC, with the standard health service and reflection. Throws LabError `port-taken`. */
export function serveGrpc(options: GrpcOptions): Promise<ModelServer> {
  const add = (server: Server) => addModelService(server, options);
  return listenGrpc({ ...options, services: [ModelService], add });
}

function addModelService(server: Server, { model, site }: GrpcOptions): void {
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
