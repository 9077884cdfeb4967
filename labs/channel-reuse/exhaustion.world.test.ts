import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { readAll } from '../../src/run/arms/read-world.ts';
import { canLimitOpenFiles, limitOpenFiles } from '../../src/world/process/limit-open-files.ts';
import type { ProcessWorld } from '../../src/world/process/start-world.ts';
import { heldBy, startStorefrontWorld, storefrontOf } from './limited.test-data.ts';

/** The storefront, in a process of its own, at the end of its descriptors. Every message here is quoted by the runbook. */

const atTheWall = /^14 UNAVAILABLE: No connection established\. Last error: Error: connect EMFILE /;
const likeDns = /^14 UNAVAILABLE: Name resolution failed for target dns:localhost:\d+$/;
const theTwo = [atTheWall, likeDns];

it.skipIf(!canLimitOpenFiles())(
  'the defect: EMFILE after as many views as there are descriptors, and good again when they come free',
  { timeout: 60_000 },
  async () => {
    await using world = await startLimited('defect.ts');
    const visitor = visit(world);
    const { open, limit } = heldBy(world);
    const free = (limit ?? Number.NaN) - open;

    const good = await visitor.viewsUntilItFails();
    // Each took one and kept it; looking up a name and connecting want a few more for a moment.
    expect(good).toBeGreaterThan(free - 10);
    expect(good).toBeLessThanOrEqual(free);

    // Whoever has a connection is told. With no descriptor left not even a name is looked up: it looks like DNS.
    const errors: string[] = [];
    await expect
      .poll(
        async () => {
          errors.push(...errorsOf([await visitor.view()]));
          return errors;
        },
        { timeout: 10_000 },
      )
      .toContainEqual(expect.stringMatching(likeDns));
    expect(errors.filter((error) => !theTwo.some((message) => message.test(error)))).toEqual([]);

    // Of those who come anew the first few get what a failed call has just given back; the next are dropped, unheard.
    await expect.poll(() => knock(world)).toBe('dropped');
    expect((await visitor.view()).status).toBe(502);

    // Alive and scraped, over connections from before; what cannot be read any more is left out or stays as it was.
    expect(await visitor.get('/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    const metrics = await visitor.get('/metrics');
    expect(metrics).toMatchObject({ status: 200, body: expect.stringContaining('storefront_view_duration_seconds') });
    // Read once, at the start: it knows nothing of a limit that was lowered since.
    expect(Number(/^process_max_fds\{.*\} (\d+)$/m.exec(metrics.body)?.[1])).toBeGreaterThan(limit ?? Number.NaN);
    const { found, failed } = await readAll(world.members());
    expect(failed).toEqual([]);
    expect(found.process?.map(({ from }) => from)).toContain('storefront');

    // Restarted, it has the same descriptors to spend: that is all that a restart buys. Where all come at once, the names
    // are looked up while there are some, and the message is honest.
    await world.restart('storefront');
    await expect.poll(() => heldBy(world).open).toBeGreaterThan(connectionsOfTheLoad + 20);
    const crowd = visit(world, 100);
    await crowd.connect();
    const connected = heldBy(world).open;
    const bought = (limit ?? Number.NaN) - connected;
    const atOnce = await crowd.views(100);
    expect(goodOf(atOnce)).toBeGreaterThan(bought - 10);
    expect(goodOf(atOnce)).toBeLessThanOrEqual(bought);
    expect(errorsOf(atOnce).filter((error) => !theTwo.some((message) => message.test(error)))).toEqual([]);
    expect(errorsOf(atOnce)).toContainEqual(expect.stringMatching(atTheWall));

    // Idle for 5 s (half an hour, unless told otherwise), and up to 10 s until the pool looks: then all are closed.
    await expect
      .poll(() => heldBy(world).open, { timeout: 25_000 })
      .toBeLessThan((limit ?? Number.NaN) / 2 + connected / 2);
    expect(await crowd.view()).toMatchObject({ status: 200 });
  },
);

it.skipIf(!canLimitOpenFiles())(
  'one channel, with as few descriptors: nobody notices',
  { timeout: 30_000 },
  async () => {
    await using world = await startLimited('fixes/one-channel.ts');
    const visitor = visit(world);
    const before = heldBy(world).open;
    for (let view = 0; view < 100; view += 1) expect(await visitor.view()).toMatchObject({ status: 200 });
    expect(heldBy(world).open).toBeLessThan(before + 8);
  },
);

it.skipIf(!canLimitOpenFiles())(
  'SIGUSR1 ends a Node that has no descriptor left: its inspector cannot listen, and aborts',
  { timeout: 30_000 },
  async () => {
    const fillUp =
      "const { openSync } = require('node:fs'); try { for (;;) openSync('/dev/null'); } catch ({ code }) { console.log(code); }";
    const child = spawn(process.execPath, ['--eval', `process.stdin.once('data', () => { ${fillUp} })`]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    limitOpenFiles(child.pid ?? 0, 64);
    child.stdin.write('now');
    const [said] = await once(child.stdout, 'data');
    expect(`${said}`).toBe('EMFILE\n');
    const ended = once(child, 'exit');
    const complaint = text(child.stderr);
    child.kill('SIGUSR1');
    expect(await ended).toEqual([null, 'SIGABRT']);
    expect(await complaint).toMatch(/InspectorIo::ThreadMain/);
  },
);

/** What the load opens at its start; an ingress would keep as many. */
const connectionsOfTheLoad = 96;

/** With room for a crowd beside these, and some dozens of descriptors to spare. */
const sizedFor = 6;

async function startLimited(variant: string): Promise<ProcessWorld> {
  const world = await startStorefrontWorld(variant);
  await expect.poll(() => heldBy(world).open, { timeout: 5_000 }).toBeGreaterThan(connectionsOfTheLoad + 20);
  await world.sizeFor(sizedFor);
  return world;
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

const goodOf = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length;

const errorsOf = (answers: readonly Answer[]): string[] =>
  answers.filter(({ status }) => status === 502).map(({ body }) => JSON.parse(body).error);

/** Those who keep their connections, as behind an ingress. */
function visit(world: ProcessWorld, connections = 1) {
  const { port } = storefrontOf(world).started;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  onTestFinished(() => agent.destroy());
  const ask = async (path: string): Promise<Answer> => {
    const [answer]: IncomingMessage[] = await once(get({ port, host: '127.0.0.1', path, agent }), 'response');
    return { status: answer?.statusCode, body: answer ? await text(answer) : '' };
  };
  const asMany = (path: string, count: number) => Promise.all(Array.from({ length: count }, () => ask(path)));
  const view = () => ask('/recommendations/u1');
  return {
    get: ask,
    view,
    /** Opens them. */
    connect: () => asMany('/healthz', connections),
    /** As many at once as there are connections. */
    views: (count: number) => asMany('/recommendations/u1', count),
    async viewsUntilItFails() {
      for (let good = 0; ; good += 1) {
        const { status } = await view();
        if (status !== 200) return good;
      }
    },
  };
}

/** What becomes of one who comes anew; an answered one keeps his connection. */
async function knock(world: ProcessWorld): Promise<'answered' | 'dropped'> {
  const socket = connect(storefrontOf(world).started.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.write('GET /healthz HTTP/1.1\r\nhost: storefront\r\n\r\n');
  return new Promise((resolve) => {
    socket.once('data', () => resolve('answered'));
    socket.once('close', () => resolve('dropped'));
  });
}
