import { get } from 'node:http';
import { get as getOverTls, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthority } from './certificates.ts';
import { listenHttp } from './listen.ts';

const host = '127.0.0.1';

function ask(ask: typeof get | typeof getOverTls, options: RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    ask({ agent: false, host, ...options }, (response) => resolve(text(response))).on('error', reject);
  });
}

test('with a certificate it speaks TLS alone, to those who trust its authority and call it by its name', async () => {
  const [authority, other] = await Promise.all([createAuthority(), createAuthority()]);
  const server = await listenHttp((_, response) => response.end('hello'), host, 0, await authority.certify('model-1'));
  onTestFinished(() => server[Symbol.asyncDispose]());
  const { port } = server;
  expect(await ask(getOverTls, { port, host: 'localhost', ca: authority.ca })).toBe('hello');
  await expect(ask(getOverTls, { port, host: 'localhost', ca: other.ca })).rejects.toThrow(/certificate/);
  const stranger = { port, ca: authority.ca, servername: 'example.com' };
  await expect(ask(getOverTls, stranger)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await expect(ask(get, { port })).rejects.toThrow();
});

test('without one it speaks plainly; disposing it ends the connections too', async () => {
  const began = Promise.withResolvers<void>();
  const server = await listenHttp(
    (_, response) => {
      response.write('a half');
      began.resolve();
    },
    host,
    0,
  );
  const asked = ask(get, { port: server.port });
  await began.promise;
  await Promise.all([server[Symbol.asyncDispose](), expect(asked).rejects.toThrow('aborted')]);
  await expect(ask(get, { port: server.port })).rejects.toThrow('ECONNREFUSED');
});
