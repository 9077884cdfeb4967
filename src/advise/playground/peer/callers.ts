import { credentials } from '@grpc/grpc-js';
import { type Dispatcher, Pool } from 'undici';
import { noDeadline } from '../../../lab/until.ts';
import type { Call } from '../../../lab/variant.ts';
import { ModelClient } from '../../../rpc/model-client.ts';
import { packedFloats } from '../../../rpc/packed-floats/index.ts';
import { stockProtobuf } from '../../../rpc/stock-protobuf.ts';
import { authorityOf, loopback } from '../../../serve/addresses.ts';
import { readAnswer, type Written, writeQuestion } from '../../../serve/call/rest-messages.ts';
import { unlimited } from '../../measure/serve-ways.ts';
import type { Settings } from '../settings.ts';
import type { Way } from '../ways.ts';
import type { Ports } from './messages.ts';
import { floatsOf, numbersOf, type Values } from './values.ts';
import { frameMessage, readMessage } from './web-frames.ts';

/** Makes calls in one way, over connections that are kept. */
export interface Caller extends AsyncDisposable {
  /** Bytes of a request's body, or message, without what HTTP adds. */
  readonly bodyBytes: number;
  /** From the values to the answer's floats; books `encode`, `connect` for as long as it waits for a connection, and `decode`. */
  call(call: Call, signal: AbortSignal): Promise<Float32Array>;
}

interface HttpForm {
  readonly path: string;
  write(id: string): Written;
  read(headers: Dispatcher.ResponseData['headers'], body: Buffer): Float32Array;
}

const grpcWebType = 'application/grpc-web+proto';

export function callerOf(way: Way, settings: Settings, values: Values, ports: Ports): Caller {
  if (way === 'grpc') return grpcCaller(settings, values, ports.grpc);
  const form = way === 'grpc-web' ? webForm(settings, values) : restForm(way, settings, values);
  return httpCaller(form, way === 'grpc-web' ? ports.web : ports.rest, settings.connections);
}

function restForm(way: 'rest-json' | 'rest-base64' | 'rest-raw', settings: Settings, values: Values): HttpForm {
  const { floats: dimension, digits } = settings;
  return {
    path: '/predict',
    write(id) {
      if (way === 'rest-json') {
        const asked = { features: numbersOf(values, digits), dimension, model_version: '', request_id: id };
        return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(asked)) };
      }
      const features = floatsOf(values);
      const format = way === 'rest-raw' ? 'raw' : 'base64';
      return writeQuestion(format, { features, dimension, modelVersion: '', requestId: id });
    },
    read: (headers, body) => readAnswer(headers, body).probabilities,
  };
}

/** As a page's client writes it, with the stock protobuf of connect-es. */
function webForm({ floats: dimension }: Settings, values: Values): HttpForm {
  return {
    path: '/modelservice.ModelService/Predict',
    write: (id) => ({
      headers: { 'content-type': grpcWebType, 'x-grpc-web': '1' },
      body: frameMessage(
        stockProtobuf.encodeRequest({ features: floatsOf(values), dimension, modelVersion: '', requestId: id }),
      ),
    }),
    read: (_headers, body) => stockProtobuf.decodeResponse(readMessage(body)).probabilities,
  };
}

function httpCaller(form: HttpForm, port: number, connections: number): Caller {
  const pool = new Pool(`http://${authorityOf(loopback, port)}`, { connections });
  return {
    bodyBytes: form.write('').body.length,
    async call(call, signal) {
      const { headers, body } = call.stage('encode', () => form.write(call.id));
      const { promise: onConnection, resolve: onSent } = Promise.withResolvers<void>();
      void call.stage('connect', () => onConnection);
      const dispatcher = pool.compose((dispatch) => (options, handler) => dispatch(options, telling(handler, onSent)));
      const answer = await dispatcher
        .request({
          method: 'POST',
          path: form.path,
          headers: { ...headers, 'x-request-id': call.id },
          body,
          signal,
        })
        .finally(onSent);
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${bytes.toString().slice(0, 200)}`);
      return call.stage('decode', () => form.read(answer.headers, bytes));
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

/** The same handler, which also says that a connection has taken the request. */
function telling(handler: Dispatcher.DispatchHandler, onSent: () => void): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller, context) {
      onSent();
      handler.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: (...all) => handler.onRequestUpgrade?.(...all),
    onResponseStart: (...all) => handler.onResponseStart?.(...all),
    onResponseData: (...all) => handler.onResponseData?.(...all),
    onResponseEnd: (...all) => handler.onResponseEnd?.(...all),
    onResponseError: (...all) => handler.onResponseError?.(...all),
  };
}

/** Clients of one process would share their connections. */
const alone = { ...unlimited, 'grpc.use_local_subchannel_pool': 1 };

function grpcCaller({ floats: dimension, connections }: Settings, values: Values, port: number): Caller {
  const clients = Array.from(
    { length: connections },
    () => new ModelClient(authorityOf(loopback, port), credentials.createInsecure(), alone),
  );
  let next = 0;
  const question = { features: floatsOf(values), dimension, modelVersion: '', requestId: '' };
  return {
    bodyBytes: packedFloats.encodeRequest(question).length,
    async call(call, signal) {
      const client = clients[next++ % connections];
      if (!client) throw new Error('There is no connection.');
      const features = call.stage('encode', () => floatsOf(values));
      return (await client.score({ dimension, values: features }, call, { deadline: noDeadline, signal })).scores;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client[Symbol.asyncDispose]();
    },
  };
}
