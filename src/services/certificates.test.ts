import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthority } from './certificates.ts';

describe('an authority for one world', () => {
  test.each(['localhost', '127.0.0.1'])('certifies servers as %s, and as nobody else', async (host) => {
    const authority = await createAuthority();
    const port = await serve(await authority.certify('model-1'));
    const socket = await shake(port, { ca: authority.ca, host, servername: host === 'localhost' ? host : '' });
    expect(socket.authorized).toBe(true);
    await expect(shake(port, { ca: authority.ca, host, servername: 'example.com' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test('is trusted only by those who were told of it', async () => {
    const [authority, other] = await Promise.all([createAuthority(), createAuthority()]);
    const port = await serve(await authority.certify('model-1'));
    for (const ca of [other.ca, undefined]) {
      await expect(shake(port, { ca, host: 'localhost', servername: 'localhost' })).rejects.toThrow(/certificate/);
    }
  });

  test('a server cannot certify others', async () => {
    const { cert } = await (await createAuthority()).certify('model-1');
    expect(new X509Certificate(cert).ca).toBe(false);
  });
});

async function serve(certificate: { key: string; cert: string }): Promise<number> {
  const server = createServer(certificate, (socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function shake(
  port: number,
  { ca, host, servername }: { ca: string | undefined; host: string; servername: string },
): Promise<TLSSocket> {
  const socket = connect({ port, host, servername, ...(ca === undefined ? {} : { ca }) });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}
