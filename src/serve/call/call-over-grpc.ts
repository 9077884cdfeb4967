import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  credentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { startWire } from '../../gather/wire.ts';
import { asBytes } from '../../rpc/binding.ts';
import type { Calling, Ended, Failure, Trust } from './calling.ts';

/** What a batch may have on its way, so that it is a pipeline: the rest waits for the connection. */
const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

/** @param since ms since the call began */
type Perform = (client: Client, options: CallOptions, since: () => number) => Promise<Failure | null>;

/** One call. Rejects only where it could not be made; however it ends is in the result. */
export async function callOverGrpc({ address, trust, maxTimeMs }: Calling, perform: Perform): Promise<Ended> {
  const wire = startWire('client');
  const client = new Client(address, credentialsFor(trust), unlimited);
  const beganMs = performance.now();
  const since = () => performance.now() - beganMs;
  try {
    const options: CallOptions = maxTimeMs === null ? {} : { deadline: Date.now() + maxTimeMs };
    const failure = await perform(client, options, since);
    const tookMs = since();
    const { requestBytes, answerBytes } = await wire.read();
    return { failure, tookMs, bytesSent: requestBytes, bytesReceived: answerBytes };
  } finally {
    wire.stop();
    client.close();
  }
}

/** One message, one answer. */
export function callUnary(
  path: string,
  message: Buffer,
  calling: Calling,
  take: (message: Buffer, atMs: number) => void,
): Promise<Ended> {
  return callOverGrpc(calling, (client, options, since) => {
    const { promise, resolve, reject } = Promise.withResolvers<Failure | null>();
    const call = client.makeUnaryRequest(path, asBytes, asBytes, message, options, (error, answer) => {
      try {
        if (answer !== undefined) take(answer, since());
        resolve(error === null ? null : failureOf(error));
      } catch (failure) {
        reject(failure);
      }
    });
    calling.signal.addEventListener('abort', () => setImmediate(() => call.cancel()), { once: true });
    return promise;
  });
}

export function failureOf({ code, details }: ServiceError): Failure {
  return { code, says: `${code} ${status[code]}: ${details}`, details };
}

function credentialsFor(trust: Trust | null): ChannelCredentials {
  if (trust === null) return credentials.createInsecure();
  return credentials.createSsl(trust.ca, null, null, { rejectUnauthorized: !trust.insecure });
}
