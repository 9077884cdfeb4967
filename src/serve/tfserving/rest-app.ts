import { type JsonWriteOptions, toJson } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { messageOf } from '../../errors.ts';
import { callOf } from '../../lab/http-call.ts';
import type { Site } from '../../lab/variant.ts';
import { type ModelSpec, ModelSpecSchema } from '../../rpc/generated/tensorflow/serving/model_pb.js';
import { GetModelStatusResponseSchema } from '../../rpc/generated/tensorflow/serving/model_service_pb.js';
import { SignatureDefMapSchema } from '../../rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { Refusal } from '../../rpc/refusal.ts';
import type { Metrics } from '../../services/metrics.ts';
import { Problem } from '../rest/problem.ts';
import { lingerFor, readBody } from '../rest/read-body.ts';
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
  const requests = metrics.counter('http_requests_total', 'Answers, by method and status.', ['method', 'code']);
  const duration = metrics.histogram('http_request_duration_seconds', 'From the headers of a request to its answer.');
  const app = express().disable('x-powered-by').disable('etag');
  app.use((_request, response, next) => {
    const end = duration.startTimer();
    response.once('finish', () => {
      end();
      requests.inc({ method: response.req.method, code: String(response.statusCode) });
    });
    next();
  });
  const say = (response: Response, body: string) => {
    // Whoever hears it sends nothing more on that connection.
    if (isEnding()) response.set('connection', 'close');
    response.type('application/json').send(body);
  };
  app.get('/metrics', metrics.serve);

  app.use('/v1', async (request, response) => {
    const asked = readPath(request.method, request.originalUrl);
    if (asked.what === 'predict') return say(response, await answer(request, response, asked.spec));
    if (asked.what === 'status')
      return say(response, writeMessage(toJson(GetModelStatusResponseSchema, servable.status(asked.spec), inFull)));
    say(response, writeMetadata(servable, asked.spec));
  });

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

  app.use((request) => {
    throw new Problem('no-such-path', `${request.path} is not there: POST /v1/models/${servable.name}:predict is.`);
  });
  app.use(((error, request, response, next) => {
    if (response.headersSent) return next(error);
    if (!request.complete) lingerFor(request, response);
    const { code, message } = failureOf(error);
    response.status(code);
    say(response, JSON.stringify({ error: message }));
  }) satisfies ErrorRequestHandler);
  return app;
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

function failureOf(error: unknown): { readonly code: number; readonly message: string } {
  if (error instanceof Refusal) return { code: httpStatus[error.code] ?? 500, message: error.details };
  if (error instanceof Problem) return { code: error.status, message: error.message };
  return { code: 500, message: messageOf(error) };
}
