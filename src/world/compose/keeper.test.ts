import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Toxiproxy } from 'toxiproxy-node-client';
import { expect, onTestFinished, test } from 'vitest';
import { listSurvivors } from '../../../test/process-tree.ts';
import { worldWith } from '../../lab/world.ts';
import { startFaultServer } from '../../services/faults.ts';
import { forkContainer } from './container-member.ts';
import { placeVariant } from './keeper.ts';
import { openKeeperLine } from './keeper-line.ts';
import { relayHttp } from './relay-http.ts';
import { sourceDigest } from './source-digest.ts';
import { usageSaid } from './words.ts';

/** The keeper and its line as they are in a container, but in plain processes of this machine. */

const entry = fileURLToPath(new URL('./keeper-main.ts', import.meta.url));
const slow = { timeout: 60_000 };

function launch(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function forkAccelerator() {
  let keeper: ChildProcess | null = null;
  const forked = forkContainer(
    'accelerator',
    'accelerator',
    null,
    {},
    {
      id: 'here',
      launch() {
        keeper = launch();
        return keeper;
      },
      async remove() {},
      admit() {},
      look: async () => ({ own: 0, others: 0, burns: null }),
    },
  );
  onTestFinished(() => forked[Symbol.asyncDispose]());
  const start = () =>
    forked.start({
      role: 'accelerator',
      name: 'accelerator',
      host: '127.0.0.1',
      port: 0,
      secret: 'of this test',
      world: worldWith(),
      tokens: {},
    });
  return { forked, start, end: () => keeper?.kill('SIGKILL') };
}

test('says whose sources it runs, if it is asked', slow, async () => {
  const { stdin, stdout } = launch('--digest');
  if (!stdin || !stdout) throw new Error('no pipes');
  const line = openKeeperLine(stdin, stdout, { name: 'accelerator' });
  expect((await line.greeted).digest).toBe(sourceDigest());
});

test(
  'its service answers over the line, is read by the system’s books, and ends when it is told to',
  slow,
  async () => {
    const { forked, start } = forkAccelerator();
    const member = await start();
    expect(member.started.port).toBeGreaterThan(0);
    expect(member.handle).toEqual({ kind: 'container', id: 'here' });
    await member.ask({ kind: 'mark' });
    expect(member.clock()?.errorMs).toBeGreaterThan(0);
    const usage = await member.usage();
    if (process.platform === 'linux') expect(usage.rssBytes).toBeGreaterThan(2 ** 20);
    expect(usageSaid.safeParse(usage).success).toBe(true);
    await forked.kill();
    expect(await member.usage()).toMatchObject({ rssBytes: null, unknown: { rssBytes: 'it is gone' } });
    await expect(member.ask({ kind: 'mark' })).rejects.toMatchObject({ code: 'process-died' });
  },
);

test('a fault server in its network is driven from here, through it', slow, async () => {
  await using server = await startFaultServer({ host: '127.0.0.1', port: 0, seed: 7 });
  const { forked, start } = forkAccelerator();
  await start();
  await using relay = await relayHttp(forked, `http://127.0.0.1:${server.port}`);
  const client = new Toxiproxy(relay.url);
  const proxy = await client.createProxy({ name: 'one', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' });
  expect(Object.keys(await client.getAll())).toEqual(['one']);
  await proxy.remove();
  expect(Object.keys(await client.getAll())).toEqual([]);
  await forked.kill();
  await expect(client.getAll()).rejects.toThrow();
});

test('a keeper that dies takes its service along, and the runner is told', slow, async () => {
  const { forked, start, end } = forkAccelerator();
  const member = await start();
  const read = await member.ask({ kind: 'read', sources: ['process'] });
  const pid = /"pid":(\d+)/.exec(JSON.stringify(read))?.[1];
  expect(pid).toBeDefined();
  end();
  await expect(forked.died).rejects.toMatchObject({
    code: 'process-died',
    message: expect.stringContaining('accelerator'),
  });
  expect(await listSurvivors([Number(pid)], 5_000)).toEqual([]);
});

test('a service that does not start says why over the line', slow, async () => {
  const { forked } = forkAccelerator();
  await expect(
    forked.start({ role: 'dns', name: 'accelerator', host: '203.0.113.1', service: 'model.lab' }),
  ).rejects.toMatchObject({ message: expect.stringContaining('accelerator') });
});

test('files are placed below their folder, and nowhere else', async () => {
  const project = await mkdtemp(join(tmpdir(), 'two-am-placed-'));
  onTestFinished(() => rm(project, { recursive: true }));
  const files = { 'fixes/a.ts': 'one', 'b.ts': 'two' };
  const main = placeVariant(project, { folder: 'labs/x', entry: 'fixes/a.ts', files });
  expect(main).toBe(join(project, 'labs/x/fixes/a.ts'));
  expect(await readFile(join(project, 'labs/x/b.ts'), 'utf8')).toBe('two');
  expect(() => placeVariant(project, { folder: 'labs/x', entry: 'c.ts', files: { '../../c.ts': '' } })).toThrow(
    /not below/,
  );
});
