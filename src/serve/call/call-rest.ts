import { type IncomingMessage, request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { messageOf } from '../../errors.ts';
import type { Calling, Ended, Failure, Question, Trust } from './calling.ts';
import { type RestFormat, readAnswer, type Written, writeQuestion } from './rest-messages.ts';

/** One `POST /predict`. Rejects only where it could not be made; however it ends is in the result. */
export async function callRest(format: RestFormat, question: Question, calling: Calling): Promise<Ended> {
  const { address, trust, maxTimeMs, signal, onAnswer } = calling;
  const beganMs = performance.now();
  const since = () => performance.now() - beganMs;
  const over = maxTimeMs === null ? [] : [AbortSignal.timeout(maxTimeMs)];
  const { host, port } = splitAddress(address);
  const wire = connect({ host, port, noDelay: true });
  const socket = trust === null ? wire : encrypt(wire, host, trust);
  let failure: Failure | null;
  try {
    const response = await post(address, socket, writeQuestion(format, question), AbortSignal.any([signal, ...over]));
    const body = await buffer(response);
    failure = readFailure(response, body);
    if (failure === null) onAnswer({ ...readAnswer(response.headers, body), atMs: since() });
  } catch (error) {
    failure = {
      code: null,
      ...tell(
        error,
        maxTimeMs,
        over.some(({ aborted }) => aborted),
      ),
    };
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
  { headers, body }: Written,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({
      method: 'POST',
      path: '/predict',
      headers: { host: address, 'content-length': body.length, connection: 'close', ...headers },
      createConnection: () => socket,
      signal,
    });
    socket.once('error', reject);
    sent.once('response', resolve).once('error', reject);
    sent.end(body);
  });
}

/** null: it is an answer. */
function readFailure({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, body: Buffer): Failure | null {
  if (statusCode === 200) return null;
  const said = `${statusCode} ${statusMessage}`;
  if (!headers['content-type']?.startsWith('application/problem+json'))
    return { code: statusCode, says: said, details: body.subarray(0, 200).toString() };
  const { type, detail } = JSON.parse(body.toString());
  return { code: statusCode, says: `${said}: ${detail}`, details: String(type) };
}

function tell(error: unknown, maxTimeMs: number | null, isOver: boolean): Pick<Failure, 'says' | 'details'> {
  const details = isOver ? `It took more than the ${maxTimeMs} ms of --max-time.` : messageOf(error);
  return { says: `no answer: ${details}`, details };
}
