import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGrpc, startRest } from '../../serve/serve.test-data.ts';
import { createMetrics } from '../../services/metrics.ts';
import { serveAdmin } from '../../services/serve-admin.ts';
import { metricsUrl, readMetrics } from './read-metrics.ts';
import { watchedBetween } from './watched-service.ts';

const never = new AbortController().signal;

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function read(typed: string, patienceMs?: number) {
  return readMetrics(metricsUrl(typed), never, patienceMs);
}

describe('what is typed', () => {
  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/metrics'],
    ['http://127.0.0.1:8080/metrics', 'http://127.0.0.1:8080/metrics'],
    ['https://model.example/own/metrics', 'https://model.example/own/metrics'],
  ])('%s is read at %s', (typed, url) => expect(String(metricsUrl(typed))).toBe(url));

  it.each(['http://', 'http://127.0.0.1:99999', 'ftp://127.0.0.1/metrics', 'grpc://127.0.0.1:50051'])(
    '%s is refused, with how to write it',
    (typed) => {
      expect(() => metricsUrl(typed)).toThrow(
        expect.objectContaining({ code: 'usage', hint: 'Write it as http://127.0.0.1:8080.' }),
      );
    },
  );
});

describe('what answers', () => {
  it('is read by name, of a server of ours', async () => {
    await using rest = await startRest();
    const { metrics } = await read(rest.origin);
    expect(metrics.map(({ name }) => name)).toContain('http_request_duration_seconds');
  });

  it('is nobody: a port that is closed', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    await expect(read(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'no-answer',
      message: expect.stringContaining('nothing listens there'),
      hint: expect.stringContaining('Is it up'),
    });
  });

  it.each([
    ['a web page', '<!doctype html><h1>Hello</h1>', 'text/html', 'is a web page, not metrics'],
    ['a web page that says it is text', ' <html></html>', 'text/plain', 'is a web page, not metrics'],
    ['JSON', '{"status":"ok"}', 'application/json', "does not answer in Prometheus' text format"],
    ['nothing', '', 'text/plain', "does not answer in Prometheus' text format"],
    ['more than metrics are', `# ${'x'.repeat(2 ** 20)}\n`, 'text/plain', 'more than 1048576 bytes'],
  ])('is %s', async (_, body, type, says) => {
    const url = await listen((_request, response) => response.setHeader('content-type', type).end(body));
    await expect(read(url)).rejects.toMatchObject({ code: 'no-answer', message: expect.stringContaining(says) });
  });

  it('is no metrics: a status', async () => {
    const url = await listen((_request, response) => response.writeHead(404).end('no'));
    await expect(read(url)).rejects.toMatchObject({ message: expect.stringContaining('status 404') });
  });

  it('leads elsewhere: that is not followed', async () => {
    const url = await listen((_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    );
    await expect(read(url)).rejects.toMatchObject({ code: 'no-answer' });
  });

  it('is a gRPC port', async () => {
    await using grpc = await startGrpc();
    await expect(read(`http://${grpc.address}`, 2_000)).rejects.toMatchObject({
      code: 'no-answer',
      hint: expect.stringContaining('a gRPC server has them on a port of their own'),
    });
  });

  it('is silence', async () => {
    const url = await listen(() => {});
    await expect(read(url, 100)).rejects.toMatchObject({
      message: expect.stringContaining('it said nothing for 0.1 s'),
    });
  });

  it('is waited for no longer than until Ctrl-C', async () => {
    const url = await listen(() => {});
    const interrupt = new AbortController();
    const reading = readMetrics(metricsUrl(url), interrupt.signal);
    interrupt.abort(new Error('pressed'));
    await expect(reading).rejects.toThrow('pressed');
  });

  it('is metrics of others', async () => {
    await using admin = await serveAdmin(createMetrics('others'), '127.0.0.1');
    const reading = await read(`http://127.0.0.1:${admin.port}`);
    expect(() => watchedBetween('http://x', reading, reading)).toThrow('no service of two-am that answers calls');
  });
});
