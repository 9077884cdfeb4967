import { type IncomingMessage, request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { messageOf } from '../../errors.ts';
import type { Calling, Ended, Failure, Trust } from './calling.ts';

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
  const { host, port } = splitAddress(address);
  const wire = connect({ host, port, noDelay: true });
  const socket = trust === null ? wire : encrypt(wire, host, trust);
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
  socket.destroy();
  wire.destroy();
  return { failure, tookMs: since(), bytesSent: bytesWritten, bytesReceived: bytesRead };
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(`http://${address}`);
  return { host: hostname.replaceAll(/^\[|\]$/g, ''), port: Number(port === '' ? 80 : port) };
}

/** The bytes of the connection below are counted, so that handshake and encryption are among them. */
function encrypt(wire: Socket, host: string, { ca, insecure }: Trust): Socket {
  return connectTls({
    socket: wire,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    host,
    ...(ca === null ? {} : { ca }),
    rejectUnauthorized: !insecure,
  });
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
  const details = isOver ? `It took more than the ${maxTimeMs} ms of --max-time.` : messageOf(error);
  return { says: `no answer: ${details}`, details };
}
