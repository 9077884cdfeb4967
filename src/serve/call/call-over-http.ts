import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { messageOf } from '../../errors.ts';
import type { Calling, Ended, Failure } from './calling.ts';
import { openConnection } from './open-connection.ts';

export interface Posted {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Exchange {
  readonly posted: Posted;
  /** null: it is an answer. */
  readonly readFailure: (response: IncomingMessage, body: Buffer) => Failure | null;
  /** @param atMs since the call began */
  readonly take: (response: IncomingMessage, body: Buffer, atMs: number) => void;
}

/** One POST. Rejects only where it could not be made; however it ends is in the result. */
export async function callOverHttp({ posted, readFailure, take }: Exchange, calling: Calling): Promise<Ended> {
  const { address, trust, maxTimeMs, signal } = calling;
  const beganMs = performance.now();
  const since = () => performance.now() - beganMs;
  const over = maxTimeMs === null ? [] : [AbortSignal.timeout(maxTimeMs)];
  const { socket, wire, close } = openConnection(address, trust);
  let failure: Failure | null;
  try {
    const response = await post(address, socket, posted, AbortSignal.any([signal, ...over]));
    const body = await buffer(response);
    failure = readFailure(response, body);
    if (failure === null) take(response, body, since());
  } catch (error) {
    const isOver = over.some(({ aborted }) => aborted);
    failure = { code: null, ...tell(error, maxTimeMs, isOver) };
  }
  const { bytesWritten, bytesRead } = wire;
  close();
  return { failure, tookMs: since(), bytesSent: bytesWritten, bytesReceived: bytesRead };
}

function post(
  address: string,
  socket: Socket,
  { path, headers, body }: Posted,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({
      method: 'POST',
      path,
      headers: { host: address, 'content-length': body.length, connection: 'close', ...headers },
      createConnection: () => socket,
      signal,
    });
    socket.once('error', reject);
    sent.once('response', resolve).once('error', reject);
    sent.end(body);
  });
}

function tell(error: unknown, maxTimeMs: number | null, isOver: boolean): Pick<Failure, 'says' | 'details'> {
  const details = isOver ? `It took more than the ${maxTimeMs} ms of --max-time.` : messageOf(error).trim();
  return { says: `no answer: ${details}`, details };
}
