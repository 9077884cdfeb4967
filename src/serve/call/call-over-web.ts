import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { status } from '@grpc/grpc-js';
import { ModelService, type PredictResponse } from '../../rpc/generated/model_service_pb.js';
import type { Calling, Ended, Failure, Question } from './calling.ts';
import { openConnection } from './open-connection.ts';

export type WebProtocol = 'grpc-web' | 'connect';

/** Those that a page can call. */
export const webMethods = ['predict', 'stream'] as const;
export type WebMethod = (typeof webMethods)[number];

/**
 * One call of the model service as a page makes it, over HTTP/1.1. Rejects only where it could not be made; however it ends is in the
 * result.
 */
export async function callOverWeb(
  protocol: WebProtocol,
  method: WebMethod,
  { features, ...rest }: Question,
  { address, trust, maxTimeMs, signal, onAnswer }: Calling,
): Promise<Ended> {
  const beganMs = performance.now();
  const since = () => performance.now() - beganMs;
  const { wire, socket, close } = openConnection(address, trust);
  const client = createClient(
    ModelService,
    transportOf(protocol, {
      baseUrl: `${trust === null ? 'http' : 'https'}://${address}`,
      httpVersion: '1.1',
      nodeOptions: { createConnection: () => socket },
      // A page reads none.
      acceptCompression: [],
    }),
  );
  const options = { signal, ...(maxTimeMs === null ? {} : { timeoutMs: maxTimeMs }) };
  const asked = { features: Array.from(features), ...rest };
  const take = ({ probabilities, latencyMs, requestId, modelVersion }: PredictResponse) =>
    onAnswer({ probabilities: Float32Array.from(probabilities), latencyMs, requestId, modelVersion, atMs: since() });
  let failure: Failure | null = null;
  try {
    if (method === 'predict') take(await client.predict(asked, options));
    else for await (const answer of client.predictStream(asked, options)) take(answer);
  } catch (error) {
    failure = failureOf(error);
  }
  const { bytesWritten, bytesRead } = wire;
  close();
  return { failure, tookMs: since(), bytesSent: bytesWritten, bytesReceived: bytesRead };
}

type WebOptions = Parameters<typeof createGrpcWebTransport>[0];

function transportOf(protocol: WebProtocol, options: WebOptions): Transport {
  return protocol === 'grpc-web' ? createGrpcWebTransport(options) : createConnectTransport(options);
}

/** Connect has the codes of gRPC, by the same numbers. */
function failureOf(error: unknown): Failure {
  const { code, rawMessage } = ConnectError.from(error, Code.Internal);
  const details = rawMessage.trim();
  return { code, says: `${code} ${status[code]}: ${details}`, details };
}
