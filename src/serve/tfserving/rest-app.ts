import { type JsonWriteOptions, toJson } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import type { Express, Request, Response } from 'express';
import { callOf } from '../../lab/http-call.ts';
import type { Site } from '../../lab/variant.ts';
import { type ModelSpec, ModelSpecSchema } from '../../rpc/generated/tensorflow/serving/model_pb.js';
import { GetModelStatusResponseSchema } from '../../rpc/generated/tensorflow/serving/model_service_pb.js';
import { SignatureDefMapSchema } from '../../rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { Refusal } from '../../rpc/refusal.ts';
import type { Metrics } from '../../services/metrics.ts';
import { createJsonApp } from '../rest/json-app.ts';
import { readBody } from '../rest/read-body.ts';
import { parseBody, readInput, readSignatureName } from './json/read-predict.ts';
import { writePredict } from './json/write-predict.ts';
import { predict } from './predict.ts';
import { readPath } from './read-path.ts';
import { type Servable, specOf } from './servable.ts';
import { defaultSignature } from './signatures.ts';

export interface TfServingRestParts {
  readonly servable: Servable;
  readonly site: Site;
  readonly metrics: Metrics;
  /** Bytes. */
  readonly bodyAtMost: number;
  /** It takes no new connections, and ends those that it has with their next answer. */
  readonly isEnding: () => boolean;
}

/** As TF Serving writes its messages: with every field, under the names of the .proto. */
const inFull: Partial<JsonWriteOptions> = { alwaysEmitImplicit: true, useProtoFieldName: true };

/** HTTP's status for that of an error, by the table of TF Serving's `ToHTTPStatusCode`. */
const httpStatus: Partial<Readonly<Record<status, number>>> = {
  [status.INVALID_ARGUMENT]: 400,
  [status.DEADLINE_EXCEEDED]: 504,
  [status.NOT_FOUND]: 404,
  [status.RESOURCE_EXHAUSTED]: 429,
  [status.FAILED_PRECONDITION]: 400,
  [status.UNIMPLEMENTED]: 501,
};

/** TF Serving's REST: `predict`, the status and the metadata of a model, and `/metrics` beside them. */
export function createTfServingApp({ servable, site, metrics, bodyAtMost, isEnding }: TfServingRestParts): Express {
  async function answer(request: Request, response: Response, spec: ModelSpec): Promise<string> {
    const call = callOf(request, response, site);
    const bytes = await readBody(request, response, bodyAtMost);
    const body = call.stage('decode', () => parseBody(bytes));
    const version = servable.resolve(spec);
    const signature = findSignature(servable, readSignatureName(body));
    const { format, input } = call.stage('decode', () => readInput(body, signature.input));
    const answers = await predict(servable.model, version, signature, input, signature.outputs, call);
    return call.stage('encode', () => writePredict(answers, format));
  }

  return createJsonApp({
    metrics,
    isEnding,
    statusOf: ({ code }) => httpStatus[code] ?? 500,
    otherPath: `POST /v1/models/${servable.name}:predict`,
    add(app, say) {
      app.use('/v1', async (request, response) => {
        const asked = readPath(request.method, request.originalUrl);
        if (asked.what === 'predict') say(response, await answer(request, response, asked.spec));
        else if (asked.what === 'metadata') say(response, writeMetadata(servable, asked.spec));
        else say(response, writeMessage(toJson(GetModelStatusResponseSchema, servable.status(asked.spec), inFull)));
      });
    },
  });
}

/** In the words of REST, which are others than those of gRPC. */
function findSignature({ signatures }: Servable, asked: string) {
  const name = asked === '' ? defaultSignature : asked;
  const signature = signatures.get(name);
  if (signature) return signature;
  throw new Refusal(
    status.INVALID_ARGUMENT,
    `Serving signature name: "${name}" not found in signature def: there are ${[...signatures.keys()].join(', ')}.`,
  );
}

function writeMetadata(servable: Servable, spec: ModelSpec): string {
  const modelSpec = specOf(servable.name, servable.resolve(spec), '');
  return writeMessage({
    model_spec: toJson(ModelSpecSchema, modelSpec, inFull),
    metadata: { signature_def: toJson(SignatureDefMapSchema, servable.describe(), inFull) },
  });
}

function writeMessage(message: unknown): string {
  return `${JSON.stringify(message, null, 1)}\n`;
}
