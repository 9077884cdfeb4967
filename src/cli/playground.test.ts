import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { projectFolder } from '../lab/folders.ts';

/** `playground` as a person starts it. What it does is tested in src/advise/playground/. */

const launcher = join(projectFolder, 'bin', 'lab.mjs');
const node24 = join(projectFolder, 'node_modules', '.bin', 'node');

function start(...args: readonly string[]) {
  const child = spawn(node24, [launcher, 'playground', ...args], { env: { ...process.env, NO_COLOR: '1' } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([once(child, 'exit'), text(child.stderr)]).then(([[code], err]) => ({ code, err }));
  return { child, ended };
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 130],
] as const)('says where it is, opens no browser without a terminal, and %s ends it', async (signal, code) => {
  const { child, ended } = start();
  const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  expect(said).toMatch(
    /^playground on http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/\nit ends with its page, or with Ctrl-C\n$/,
  );
  child.kill(signal);
  expect(await ended).toMatchObject({ code, err: expect.not.stringContaining('opening') });
});

it('a port that is taken is one line with a remedy', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const { code, err } = await start('--port', String(port)).ended;
  expect(code).toBe(2);
  expect(err).toContain(String(port));
  expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
});
