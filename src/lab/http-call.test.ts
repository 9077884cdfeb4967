import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { listenHttp } from '../services/listen.ts';
import { callOf } from './http-call.ts';
import { noDeadline } from './until.ts';
import type { Call, Site } from './variant.ts';

const site: Site = {
  host: '127.0.0.1',
  port: 0,
  certificates: [],
  call: (id, user, until) => ({ id, user, until, stage: (_part, work) => work() }),
  listen: (app) => listenHttp(app, '127.0.0.1', 0),
};

it('finds the id and the user, and does not abort once the answer was out', async () => {
  const calls: Call[] = [];
  await using server = await site.listen((request, response) => {
    calls.push(callOf(request, response, site));
    response.end('answer');
  });
  const headers = { 'x-request-id': 'call-1', 'x-user': 'u7' };
  const url = `http://127.0.0.1:${server.port}`;
  expect(await (await fetch(url, { headers })).text()).toBe('answer');
  // A second one over the same connection, so that the first one's end has reached the server.
  await (await fetch(url, { method: 'POST', body: 'rows' })).text();
  expect(calls[0]).toMatchObject({ id: 'call-1', user: 'u7', until: { deadline: noDeadline } });
  expect(calls[1]?.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(calls[1]?.user).toBe('');
  expect(calls.map(({ until }) => until.signal.aborted)).toEqual([false, false]);
});

it('aborts when the caller leaves before the answer, and not when its body was read', async () => {
  const arrived = Promise.withResolvers<Call>();
  await using server = await site.listen((request, response) => {
    const call = callOf(request, response, site);
    request.resume();
    request.once('close', () => arrived.resolve(call));
  });
  const socket = connect(server.port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nrows');
  const { signal } = (await arrived.promise).until;
  expect(signal.aborted).toBe(false);
  socket.destroy();
  await once(signal, 'abort');
});
