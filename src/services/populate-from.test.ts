import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startFaultServer } from './faults.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function start(text: string, name = 'config.json'): Promise<void> {
  const file = join(folder, name);
  if (name === 'config.json') await writeFile(file, text);
  const settings = {
    host: '127.0.0.1',
    port: 0,
    seed: 1,
    bugCompatible: false,
    proxyMetrics: false,
    runtimeMetrics: false,
  };
  await using _ = await startFaultServer({ ...settings, config: file, log: () => {} });
}

const db = { name: 'db', listen: '127.0.0.1:0', upstream: '127.0.0.1:5432' };

it('a list of proxies is taken', () => expect(start(JSON.stringify([db]))).resolves.toBeUndefined());

it.each<[string, unknown, RegExp]>([
  ['a text that is no JSON', "[{ name: 'db' }]", /^It has to be JSON: a list such as/],
  ['a proxy alone', db, /^Put it into a list, also where it is the only one/],
  ['a list with an object around it', { proxies: [db] }, /^Write the list of "proxies" alone/],
  [
    'a field that is spelled wrongly',
    [db, { ...db, name: 'b', upstream: undefined, upstrem: 'a:1' }],
    /^Did you mean "upstream" for "upstrem" at proxy 2\?/,
  ],
  ['a listen without its port', [{ ...db, listen: '127.0.0.1' }], /^Write "listen" as/],
  ['an upstream that is a URL', [{ ...db, upstream: 'http://db:80' }], /^Write "upstream" as host:port/],
  ['what GET /proxies answers', { db }, /^That is what GET \/proxies answers/],
  ['a field that is missing', [{ name: 'db' }], /^Give a list such as/],
  ['an address that is none of this machine', [{ ...db, listen: '203.0.113.7:0' }], /^Write "listen" as/],
])('%s is refused with what to write', async (_, value, hint) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  await expect(start(text)).rejects.toMatchObject({ code: 'usage', hint: expect.stringMatching(hint) });
});

it('a file that is not there, and a port that is taken', async () => {
  await expect(start('', 'none.json')).rejects.toMatchObject({ hint: expect.stringMatching(/^Name a file/) });
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const text = JSON.stringify([{ ...db, listen: `127.0.0.1:${port}` }]);
  await expect(start(text)).rejects.toMatchObject({ hint: expect.stringMatching(/another port in "listen"/) });
  taken.close();
});
