import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { callOf, rows, siteOf } from '../../rpc/calls.test-data.ts';
import { credentials, ModelClient, serveModel } from '../../rpc/index.ts';
import { createAuthority } from '../../services/certificates.ts';
import { listenHttp } from '../../services/listen.ts';
import { findGrpc } from './find-grpc.ts';

const answer = async () => ({ scores: Float32Array.of(1, 2) });

async function certify() {
  const authority = await createAuthority();
  return await authority.certify('model-1');
}

test('gRPC is found, plain and over TLS, and the server goes on', async () => {
  await using plain = await serveModel(siteOf(), answer);
  expect(await findGrpc(`127.0.0.1:${plain.port}`)).toEqual({ tls: false });
  await using client = new ModelClient(`127.0.0.1:${plain.port}`, credentials.createInsecure());
  expect(await client.score(rows, callOf('a'))).toEqual(await answer());
  const { key, cert } = await certify();
  const certificates = [{ private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }];
  await using secure = await serveModel({ ...siteOf(), certificates }, answer);
  expect(await findGrpc(`127.0.0.1:${secure.port}`)).toEqual({ tls: true });
});

test('HTTP/1.1 is none, plain or over TLS', async () => {
  for (const certificate of [undefined, await certify()]) {
    await using server = await listenHttp((_request, response) => void response.end('no'), '127.0.0.1', 0, certificate);
    expect(await findGrpc(`127.0.0.1:${server.port}`)).toBe(null);
  }
});

test('nor is who hangs up, or is not there', async () => {
  const port = await listen(createServer((socket) => socket.destroy()));
  expect(await findGrpc(`127.0.0.1:${port}`)).toBe(null);
  expect(await findGrpc('127.0.0.1:1')).toBe(null);
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
