import type { EventEmitter } from 'node:events';
import { type ChannelOptions, Server, ServerCredentials, type ServerUnaryCall } from '@grpc/grpc-js';
import { LabError, messageOf } from '../errors.ts';
import { noDeadline } from '../lab/until.ts';
import type { Answer, Call, Listening, Rows, Site } from '../lab/variant.ts';
import { answerInOrder } from './answer-in-order.ts';
import { addHandlers } from './binding.ts';
import type { Codec } from './codec.ts';
import { ModelService } from './generated/model_service_pb.js';
import { idsIn } from './ids.ts';
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
export async function serveModel(
  site: Site,
  handler: (rows: Rows, call: Call) => Promise<Answer>,
  options: ChannelOptions = {},
  codec: Codec = packedFloats,
): Promise<Listening> {
  async function answer({ rows, requestId, modelVersion }: Question, call: Call): Promise<Buffer> {
    const startedMs = performance.now();
    const { scores } = await handler(rows, call);
    const latencyMs = performance.now() - startedMs;
    refuseUnlessFinite(rows, scores);
    return call.stage('encode', () =>
      codec.encodeResponse({ probabilities: scores, latencyMs, requestId, modelVersion }),
    );
  }
  const paceOf = ({ until: { signal } }: Call) => ({ atOnce, signal });

  const server = new Server(options);
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
  addReflection(server);
  await addHealth(server);
  const port = await bind(server, site);
  return { port, drain: () => drain(server), [Symbol.asyncDispose]: () => shutDown(server) };
}

type Incoming = Pick<ServerUnaryCall<Buffer, Buffer>, 'metadata' | 'getDeadline'> & Pick<EventEmitter, 'once' | 'off'>;

async function asCall<T>(site: Site, incoming: Incoming, work: (call: Call) => Promise<T>): Promise<T> {
  const { id, user } = idsIn(incoming.metadata);
  const left = new AbortController();
  const leave = () => left.abort();
  incoming.once('cancelled', leave);
  try {
    return await work(site.call(id, user, { deadline: deadlineOf(incoming), signal: left.signal }));
  } finally {
    // grpc-js says `cancelled` after every call, an answered one too.
    incoming.off('cancelled', leave);
  }
}

function deadlineOf(incoming: Incoming): Date {
  const deadline = new Date(incoming.getDeadline());
  return Number.isNaN(deadline.getTime()) ? noDeadline : deadline;
}

/** Imported here, because it brings a protobuf library and a .proto reader of its own, which no client needs. */
async function addHealth(server: Server): Promise<void> {
  const { HealthImplementation } = await import('grpc-health-check');
  new HealthImplementation({ '': 'SERVING', [ModelService.typeName]: 'SERVING' }).addToServer(server);
}

function bind(server: Server, site: Site): Promise<number> {
  const credentials =
    site.certificates.length > 0
      ? ServerCredentials.createSsl(null, [...site.certificates])
      : ServerCredentials.createInsecure();
  const host = site.host.includes(':') ? `[${site.host}]` : site.host;
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${site.port}`, credentials, (error, port) => {
      if (!error) resolve(port);
      else if (messageOf(error).includes('EADDRINUSE')) reject(portTaken(site, error));
      else reject(error);
    });
  });
}

function portTaken(site: Site, cause: Error): LabError {
  const message = `Port ${site.port} on ${site.host} is taken.`;
  return new LabError('port-taken', message, 'Stop what listens there, or choose another port.', { cause });
}

/** Says GOAWAY, and waits until every call is answered. */
function drain(server: Server): Promise<void> {
  return new Promise((resolve) => server.tryShutdown(() => resolve()));
}

/** Drops whoever is still connected, and waits until the port is free again. */
function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.tryShutdown(() => resolve());
    server.forceShutdown();
  });
}
