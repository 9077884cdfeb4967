import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../errors.ts';
import { bindHttp } from '../../services/listen.ts';
import type { ContainerMember } from './container-member.ts';
import { responseSaid } from './words.ts';

const host = '127.0.0.1';
const timeoutMs = 10_000;

export interface Relay extends AsyncDisposable {
  /** Of this machine's loopback. */
  readonly url: string;
}

/**
 * A server in a container's network, reached from here through its keeper: not every machine has a way to the addresses of containers
 * (Docker Desktop has none), and no port is opened for everybody.
 */
export async function relayHttp(member: Pick<ContainerMember, 'tell'>, target: string): Promise<Relay> {
  const server = createServer(async (request, response) => {
    try {
      const body = await text(request);
      const said = await member.tell({
        kind: 'request',
        method: request.method ?? 'GET',
        url: `${target}${request.url}`,
        contentType: request.headers['content-type'] ?? null,
        body: body === '' ? null : body,
        timeoutMs,
      });
      const { status, contentType, body: answer } = responseSaid.parse(said);
      response
        .writeHead(status, contentType === null ? {} : { 'content-type': contentType })
        .end(status === 204 ? '' : answer);
    } catch (error) {
      response.writeHead(502).end(messageOf(error));
    }
  });
  await bindHttp(server, host, 0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://${host}:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
