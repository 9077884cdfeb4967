import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createFaultApi } from '../../../src/links/api.ts';
import { mutateBytes, mutateJson, mutateText, pick } from '../mutate.ts';
import type { Target } from '../target.ts';

const bodies = [
  { name: 'db', listen: '127.0.0.1:0', upstream: '127.0.0.1:9', enabled: true },
  [{ name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' }],
  { type: 'latency', name: 'slow', stream: 'downstream', toxicity: 0.5, attributes: { latency: 10, jitter: 5 } },
  { type: 'bandwidth', attributes: { rate: 100 } },
  { type: 'slicer', attributes: { average_size: 10, size_variation: 5, delay: 10 } },
  { type: 'h2_rst_stream', attributes: { every: 3 } },
  { toxicity: 1, attributes: { latency: 1 } },
].map((body) => JSON.stringify(body));
const paths = [
  '/proxies',
  '/proxies/kept',
  '/proxies/kept/toxics',
  '/proxies/kept/toxics/t',
  '/populate',
  '/version',
  '/reset',
];
const methods = ['GET', 'POST', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS'];

const kept = JSON.stringify([{ name: 'kept', listen: '127.0.0.1:0', upstream: '127.0.0.1:9', enabled: false }]);
const keptToxic = JSON.stringify({ name: 't', type: 'latency', attributes: { latency: 10, jitter: 5 } });
/** What is wrong with an address is the system's word or Go's, and 500, as Toxiproxy's. */
const foreseen = /^(listen tcp|address |lookup )/;

/**
 * Requests to `faults`: each is answered, no answer is a failure that nobody foresaw, and the server goes on. One in 50 comes
 * by TCP, the others by a pipe within the process, which is read by the same server.
 */
export const faultApi: Target = {
  async open() {
    const api = createFaultApi({ seed: 1 });
    /** Those that came whole, and are answered. */
    const answering: ServerResponse[] = [];
    const server = createServer((request, response) => {
      request.once('end', () => answering.push(response));
      api.listener(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    /** One that says at once that no more comes is not answered: that is said once there is an answer, or none to come. */
    const sayByPipe = async (bytes: Buffer) => {
      const [ours, theirs] = duplexPair();
      theirs.once('close', () => ours.destroy());
      server.emit('connection', Object.assign(theirs, { localPort: port, remoteAddress: '127.0.0.1' }));
      answering.length = 0;
      const said = listen(ours);
      ours.write(bytes);
      await setImmediate();
      const last = answering.at(-1);
      if (last === undefined || last.writableFinished) ours.end();
      else last.once('close', () => ours.end());
      return said;
    };
    const ask = async (method: string, path: string, body = '') => {
      const said = await sayByPipe(write(port, method, path, body));
      return { status: statusOf(said), body: bodyOf(said) };
    };
    const begin = async () => {
      await ask('POST', '/populate', kept);
      await ask('POST', '/proxies/kept/toxics', keptToxic);
      return (await ask('GET', '/proxies')).body;
    };
    const before = await begin();
    return {
      async play(draw) {
        const [method, body] = [pick(draw, methods), mutateJson(draw, pick(draw, bodies))];
        const path = draw() < 0.3 ? encodeURI(mutateText(draw, pick(draw, paths)).toWellFormed()) : pick(draw, paths);
        const sound = write(port, method, path, body);
        const sent = draw() < 0.3 ? mutateBytes(draw, sound) : sound;
        const said = await (draw() < 0.02 ? sayByTcp(port, sent, sent === sound) : sayByPipe(sent));
        const asked = `${method} ${path} ${body.slice(0, 300)}`;
        if (statusOf(said) === 500 && !foreseen.test(errorIn(bodyOf(said)))) return `${asked}: ${said.slice(-300)}`;
        // One that is as it was sent has an answer, whatever it says.
        if (sent === sound && statusOf(said) === 0) return `${asked}: no answer`;
        const after = await ask('GET', '/proxies');
        if (after.status !== 200) return `after ${asked}: ${JSON.stringify(after)}`;
        if (after.body === before) return null;
        for (const name of Object.keys(JSON.parse(after.body)))
          await ask('DELETE', `/proxies/${encodeURIComponent(name)}`);
        const left = (await ask('GET', '/proxies')).body;
        if (left !== '{}\n' && left !== '{}') return `after ${asked} a proxy cannot be removed: ${left}`;
        const again = await begin();
        return again === before ? null : `after ${asked} the proxies cannot be as they were: ${again}`;
      },
      async [Symbol.asyncDispose]() {
        await api[Symbol.asyncDispose]();
        server.close();
        server.closeAllConnections();
      },
    };
  },
};

function write(port: number, method: string, path: string, body: string): Buffer {
  const head = `${method} ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n`;
  return Buffer.from(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** A sound one ends the connection by what it says; one that was damaged may wait for more, which does not come. */
function sayByTcp(port: number, bytes: Buffer, isSound: boolean): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  if (isSound) socket.write(bytes);
  else socket.end(bytes);
  return listen(socket);
}

/** All that comes back. */
async function listen(socket: Duplex): Promise<string> {
  let said = '';
  socket
    .on('error', () => {})
    .setEncoding('utf8')
    .on('data', (text: string) => {
      said += text;
    });
  await new Promise((resolve) => socket.once('close', resolve));
  return said;
}

function statusOf(said: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0);
}

function bodyOf(said: string): string {
  return said.slice(said.indexOf('\r\n\r\n') + 4).replaceAll(/^[\da-f]+\r\n|\r\n0\r\n\r\n$/g, '');
}

/** What is no JSON says itself. */
function errorIn(body: string): string {
  try {
    return String(JSON.parse(body).error);
  } catch {
    return body;
  }
}
