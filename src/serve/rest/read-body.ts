import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from './problem.ts';

/**
 * All of a body. One that says it is too large is refused before any of it was sent, where its client waits for that
 * (`Expect: 100-continue`), and read no further in any case. Throws a `Problem`.
 */
export async function readBody(
  request: Pick<IncomingMessage, 'headers' | 'iterator'>,
  response: Pick<ServerResponse, 'writeContinue'>,
  atMost: number,
): Promise<Buffer> {
  const said = Number(request.headers['content-length'] ?? 0);
  if (said > atMost) throw tooLarge(`${said} bytes`, atMost);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new Problem('unsupported-format', `Content-Encoding ${encoding} is not read here: send the body as it is.`);
  if (request.headers.expect !== undefined) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > atMost) throw tooLarge(`more than ${atMost} bytes`, atMost);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('malformed-request', `The body ended after ${bytes} of ${said} bytes.`);
  }
  return Buffer.concat(chunks);
}

function tooLarge(what: string, atMost: number): Problem {
  return new Problem(
    'body-too-large',
    `The body has ${what}, and this server takes ${atMost}: send fewer rows at a time, or start it with a higher --max-message-bytes.`,
  );
}

/** As long as a client that sends on is listened to after its answer: whoever is hung up on at once may not get to read it. */
const lingerMs = 2_000;

/** Ends the connection of a request that was answered before all of it had come. */
export function lingerFor(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const destroySoon = socket.destroySoon.bind(socket);
  // With `Connection: close` Node hangs up together with the answer: a client that is still sending is reset, and may not get to read it.
  socket.destroySoon = () => void (request.complete ? destroySoon() : socket.end());
  response.once('finish', () => {
    if (request.complete) return;
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    (response.shouldKeepAlive ? request : socket).once('close', () => clearTimeout(timer));
    request.resume();
  });
}
