import { ask } from './client.ts';
import { answering, framed, startGrpc, startHttp2 } from './peers.ts';
import type { Cases } from './rows.ts';

const grpc = { 'content-type': 'application/grpc' };

/** What HTTP/2 answers, well-formed or not. */
export async function askHttp2(...answer: Parameters<typeof answering>): Promise<string> {
  await using peer = await startHttp2(answering(...answer));
  return await ask(peer.at);
}

/** What comes back, and who ended it. */
export const answers: Cases = {
  'a gateway refused the body': () => askHttp2({ ':status': 413 }, '<html>Request Entity Too Large</html>'),
  'a gateway without a route': () => askHttp2({ ':status': 404 }, '404 page not found\n'),
  "a gateway's rate limit": () => askHttp2({ ':status': 429 }),
  'a web page with HTTP status 200': () => askHttp2({ 'content-type': 'text/html' }, '<html>'),
  'an answer without trailers': () => askHttp2(grpc, framed('hi')),
  'an answer compressed in a way that the client does not know': () =>
    askHttp2({ ...grpc, 'grpc-encoding': 'snappy' }, framed('hi', 1), { 'grpc-status': '0' }),

  'a server of another version': async () => {
    await using peer = await startGrpc();
    return await ask(peer.at, { path: '/test.Status/Later' });
  },

  'bytes that the client cannot read': async () => {
    await using peer = await startGrpc();
    return await ask(peer.at, {
      read: () => {
        throw new Error('illegal tag');
      },
    });
  },

  'a handler that threw': async () => {
    await using peer = await startGrpc(() => {
      throw new Error('boom');
    });
    return await ask(peer.at);
  },

  "a handler that passed on another library's error": async () => {
    const duplicate = Object.assign(new Error('E11000 duplicate key'), { code: 11_000 });
    await using peer = await startGrpc((_call, respond) => respond(duplicate));
    return await ask(peer.at);
  },

  'a server that was shut down by force': async () => {
    await using peer = await startGrpc(() => setImmediate(() => peer.shutDown()));
    return await ask(peer.at);
  },

  'a connection that ended under its calls': async () => {
    await using peer = await startHttp2((_stream, session) => session.destroy());
    return await ask(peer.at);
  },
};
