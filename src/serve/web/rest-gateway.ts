import { IncomingMessage, ServerResponse } from 'node:http';
import { Code, ConnectError } from '@connectrpc/connect';
import type { PredictResponse } from '../../rpc/generated/model_service_pb.js';
import { Problem, problemType } from '../rest/problem.ts';
import { lingerFor, readBody } from '../rest/read-body.ts';
import { readPredict } from '../rest/read-predict.ts';
import type { Upstream } from './upstream.ts';
import type { WebRequest, WebResponse } from './web-handler.ts';

interface Gateway {
  readonly client: Upstream['client'];
  readonly bodyAtMost: number;
}

/** `POST /predict`, as a REST model server has it, answered by the server behind. Rejects with a `Problem`. */
export async function predict(gateway: Gateway, request: WebRequest, response: WebResponse): Promise<void> {
  const asked = await read(gateway, request, response);
  const answer = await gateway.client
    .predict(asked, { signal: untilLeft(response) })
    .catch((error: unknown) => Promise.reject(problemOfUpstream(error)));
  say(response, 200, 'application/json', JSON.stringify(toJson(answer)));
}

/**
 * `POST /predict/stream`: an event of the kind `message` for each answer as it comes, then one `end`, or one `error` with what
 * went wrong: the status is long gone by then, as in gRPC, and a body that just stops tells nobody why.
 */
export async function predictStream(gateway: Gateway, request: WebRequest, response: WebResponse): Promise<void> {
  const asked = await read(gateway, request, response);
  const signal = untilLeft(response);
  const answers = gateway.client.predictStream(asked, { signal })[Symbol.asyncIterator]();
  const first = await answers.next().catch((error: unknown) => Promise.reject(problemOfUpstream(error)));
  response.statusCode = 200;
  response.setHeader('content-type', 'text/event-stream');
  response.setHeader('cache-control', 'no-store');
  for await (const event of eventsOf(first, answers)) {
    if (signal.aborted) return;
    if (!response.write(event)) await untilDrained(response, signal);
  }
  response.end();
}

/**
 * Aborts once the client has left. In HTTP/2 an answer that was reset counts for Node as finished, and a pipeline into it never
 * ends: what is known for certain is whether it was ended here.
 */
function untilLeft(response: WebResponse): AbortSignal {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) left.abort();
  });
  return left.signal;
}

/** Whoever reads has room again, or has left. */
async function untilDrained(response: WebResponse, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}

async function* eventsOf(
  first: IteratorResult<PredictResponse>,
  answers: AsyncIterator<PredictResponse>,
): AsyncGenerator<string, void> {
  try {
    for (let next = first; next.done !== true; next = await answers.next())
      yield eventOf('message', toJson(next.value));
  } catch (error) {
    yield eventOf('error', problemOfUpstream(error).toBody());
    return;
  }
  yield eventOf('end', {});
}

/** Answers with what was refused, once; too late for that, the connection says it. */
export function refuse(error: unknown, request: WebRequest, response: WebResponse): void {
  if (response.headersSent) return void response.destroy();
  const problem = error instanceof Problem ? error : new Problem('internal-error', String(error));
  const isHttp1 = request instanceof IncomingMessage && response instanceof ServerResponse;
  // Of HTTP/2 the stream alone ends, and the connection has others.
  if (isHttp1 && !request.complete) lingerFor(request, response);
  if (problem.kind === 'overloaded') response.setHeader('retry-after', '1');
  say(response, problem.status, problemType, JSON.stringify(problem.toBody()));
}

export function say(response: WebResponse, status: number, type: string, body: string): void {
  response.statusCode = status;
  response.setHeader('content-type', type);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

async function read({ bodyAtMost }: Gateway, request: WebRequest, response: WebResponse) {
  const { features, ...rest } = readPredict(await readBody(request, response, bodyAtMost), request.headers);
  return { features: Array.from(features), ...rest };
}

function toJson({ probabilities, latencyMs, modelVersion, requestId }: PredictResponse) {
  return {
    probabilities,
    latency_ms: latencyMs,
    model_version: modelVersion,
    ...(requestId === '' ? {} : { request_id: requestId }),
  };
}

function eventOf(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** HTTP's status for each of gRPC's, as google/rpc/code.proto maps them, but for what only a gateway can say. */
function problemOfUpstream(error: unknown): Problem {
  const { code, rawMessage } = ConnectError.from(error);
  switch (code) {
    case Code.InvalidArgument:
      return new Problem('invalid-input', rawMessage);
    case Code.NotFound:
      return new Problem('unknown-model', rawMessage);
    case Code.ResourceExhausted:
      return new Problem('overloaded', rawMessage);
    case Code.Unavailable:
      return new Problem('upstream-unavailable', rawMessage);
    case Code.DeadlineExceeded:
      return new Problem('upstream-timeout', rawMessage);
    default:
      return new Problem('upstream-failed', `${Code[code]}: ${rawMessage}`);
  }
}
