import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
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

/** Requests to `faults`: each is answered, no answer is a failure that nobody foresaw, and the server goes on. */
export const faultApi: Target = {
  async open() {
    const api = createFaultApi({ seed: 1 });
    const server = createServer(api.listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const kept = JSON.stringify([{ name: 'kept', listen: '127.0.0.1:0', upstream: '127.0.0.1:9', enabled: false }]);
    const ask = (method: string, path: string, body: string) => send(port, write(port, method, path, body));
    return {
      async play(draw) {
        await ask('POST', '/populate', kept);
        const [method, body] = [pick(draw, methods), mutateJson(draw, pick(draw, bodies))];
        const path = draw() < 0.3 ? encodeURI(mutateText(draw, pick(draw, paths)).toWellFormed()) : pick(draw, paths);
        const whole = write(port, method, path, body);
        const said = await send(port, draw() < 0.3 ? mutateBytes(draw, whole) : whole);
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0);
        if (status === 500 && !/listen |EADDR|EACCES|ENOTFOUND|EAI_AGAIN|EINVAL/.test(said))
          return `${method} ${path} ${body.slice(0, 300)}: ${said.slice(-300)}`;
        // Others' ports are none of ours.
        for (const name of Object.keys(JSON.parse(bodyOf(await ask('GET', '/proxies', '')))))
          if (name !== 'kept') await ask('DELETE', `/proxies/${encodeURIComponent(name)}`, '');
        const left = Object.keys(JSON.parse(bodyOf(await ask('GET', '/proxies', ''))));
        return left.every((name) => name === 'kept') ? null : `a proxy cannot be removed: ${JSON.stringify(left)}`;
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

/** All that comes back; one that was damaged may wait for more, which does not come. */
async function send(port: number, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  let said = '';
  socket.setEncoding('latin1').on('data', (text) => {
    said += text;
  });
  socket.end(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return said;
}

function bodyOf(said: string): string {
  return said.slice(said.indexOf('\r\n\r\n') + 4).replaceAll(/^[\da-f]+\r\n|\r\n0\r\n\r\n$/g, '');
}
