import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startUp } from '../runbook/world-up.ts';

/** docs/environment.md, on a world: it comes up whatever the shell has, and none of its processes sees what is left out. */
test('a world comes up on a company laptop, and no service sees what it has', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-environment-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const agent = join(folder, 'agent.mjs');
  const log = join(folder, 'agent.log');
  await writeFile(
    agent,
    `import { appendFileSync } from 'node:fs'; appendFileSync('${log}', process.argv[1] + '\\n');`,
  );
  // Too long for a socket's path.
  const temporary = join(folder, 'long'.repeat(40));
  await mkdir(temporary);
  const leftOut = {
    http_proxy: 'http://127.0.0.1:9',
    GRPC_PROXY: 'http://127.0.0.1:9',
    NODE_OPTIONS: `--import ${agent} --max-old-space-size=64 --enable-source-maps`,
    NODE_EXTRA_CA_CERTS: join(folder, 'missing.pem'),
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    NODE_V8_COVERAGE: join(folder, 'coverage'),
    UV_THREADPOOL_SIZE: '1',
    GRPC_TRACE: 'all',
    GRPC_VERBOSITY: 'DEBUG',
  };
  const odd = {
    NODE_ENV: 'production',
    TZ: 'garbage',
    LC_ALL: 'C',
    HOME: undefined,
    TMPDIR: temporary,
  };
  await using world = await startUp('json-blowup', { ...process.env, ...leftOut, ...odd, DEBUG: '*' });
  expect([...world.processes.keys()]).toEqual(expect.arrayContaining(['load', 'storefront', 'accelerator']));
  // The launcher had it before it could leave it out.
  expect(await readFile(log, 'utf8')).toMatch(/^\S+lab\.mjs\n$/);
  if (process.platform !== 'linux') return;
  for (const pid of world.pids()) {
    const seen = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').map((entry) => entry.split('=')[0] ?? '');
    expect(seen.filter((name) => name in leftOut)).toEqual([]);
  }
});
