import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectOverTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { listSurvivors } from '../../../test/process-tree.ts';
import { makeProject, type Project } from '../../../test/project.ts';
import { LabError } from '../../errors.ts';
import { labsFolder } from '../../lab/folders.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import { worldWith } from '../../lab/world.ts';
import type { PageAnswer } from '../../model/golden.ts';
import { markAll, readAll } from '../../run/arms/read-world.ts';
import { readArtifact } from '../artifact.ts';
import type { WorldPlan } from '../world-plan.ts';
import { canLimitOpenFiles } from './limit-open-files.ts';
import { readDescriptors } from './readings/read-descriptors.ts';
import { rememberPids } from './reaper.test-data.ts';
import { type ProcessWorld, startWorld } from './start-world.ts';

/** Worlds of real processes. */

const defect = join(labsFolder(), 'json-blowup', 'defect.ts');
const hosts = worldWith({ models: 2, slots: 8, modelMs: 2 });
const product = { dimension: 64, candidates: 4, budgetMs: 250 };

describe('a world', () => {
  test('starts, serves under load, and leaves nothing when it is disposed', async () => {
    const ticks: LoadTick[] = [];
    const { plan, reaper, pids, ended } = planWorld({ onTick: (seconds) => void ticks.push(...seconds) });
    const ports: number[] = [];
    {
      await using world = await startWorld(plan, reaper);
      expect(world.members().map(({ name }) => name)).toEqual([
        'accelerator',
        'load',
        'model-1',
        'model-2',
        'storefront',
      ]);
      expect(new Set(world.members().map(({ pid }) => pid))).toEqual(new Set(pids));
      ports.push(...portsOf(world));
      await world.offer(50, 'constant');
      await expect.poll(() => ticks.reduce((sum, { good }) => sum + good, 0), { timeout: 15_000 }).toBeGreaterThan(20);
      expect(await Promise.all(ports.map(isOpen))).toEqual(ports.map(() => true));
    }
    expect(await listSurvivors(pids, 0)).toEqual([]);
    expect(new Set(ended)).toEqual(new Set(pids));
    expect(await Promise.all(ports.map(isOpen))).toEqual(ports.map(() => false));
  });

  test('a deploy changes what is served, and its undo brings the earlier back', async () => {
    await using world = await start(planWorld());
    expect(await seeProduct(world)).toEqual({ dimension: 64, candidates: 4 });
    {
      await using _deployed = await world.apply({ kind: 'deploy', team: 'ranking', product: { dimension: 128 } });
      expect(await seeProduct(world)).toEqual({ dimension: 128, candidates: 4 });
      await world.apply({ kind: 'deploy', team: 'storefront', product: { candidates: 2 } });
      expect(await seeProduct(world)).toEqual({ dimension: 128, candidates: 2 });
    }
    expect(await seeProduct(world)).toEqual({ dimension: 64, candidates: 4 });
  });

  test('a restart is a fresh process on the same port, with what was deployed since', async () => {
    const { plan, reaper, pids } = planWorld();
    await using world = await startWorld(plan, reaper);
    await world.apply({ kind: 'deploy', team: 'ranking', product: { dimension: 128 } });
    const before = world.members();
    await world.restart('storefront');
    await world.restart('model');
    const after = world.members();
    const places = (processes: typeof before) =>
      new Map(processes.map(({ name, started }) => [name, started.port] as const));
    expect(places(after)).toEqual(places(before));
    const stayed = after.filter(({ pid }) => before.some((process) => process.pid === pid));
    expect(stayed.map(({ name }) => name)).toEqual(['accelerator', 'load']);
    const gone = before.filter((process) => !stayed.some(({ pid }) => pid === process.pid)).map(({ pid }) => pid);
    expect(await listSurvivors(gone, 0)).toEqual([]);
    expect(await seeProduct(world)).toEqual({ dimension: 128, candidates: 4 });
    expect(pids).toHaveLength(8);
  });

  test('its load can be changed and taken back', async () => {
    const ticks = new Map<number, LoadTick>();
    const { plan, reaper } = planWorld({
      onTick: (seconds) => seconds.forEach((tick) => void ticks.set(tick.second, tick)),
    });
    await using world = await startWorld(plan, reaper);
    await world.offer(20, 'constant');
    const traffic = await world.apply({ kind: 'traffic', times: 5 });
    const offered = async () => {
      await markAll(world.members('load'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { found } = await readAll(world.members('load'), ['outcomes']);
      return found.outcomes?.[0]?.value.offeredPerSecond;
    };
    expect(await offered()).toBeCloseTo(100, 6);
    await traffic[Symbol.asyncDispose]();
    expect(await offered()).toBeCloseTo(20, 6);
  });

  test('the port that was asked for is taken: says so, and ends the others', async () => {
    await using world = await start(planWorld());
    const [port] = portsOf(world, 'storefront');
    const { plan, reaper, pids } = planWorld({ storefrontPort: port ?? 0 });
    const error = await failureOf(startWorld(plan, reaper));
    expect(error.message).toBe(`storefront: Port ${port} on 127.0.0.1 is taken.`);
    expect(error).toMatchObject({ code: 'port-taken', exitCode: 2 });
    expect(await listSurvivors(pids, 0)).toEqual([]);
  });
});

describe('a world that speaks TLS', () => {
  const variant = join(labsFolder(), 'channel-reuse', 'fixes', 'one-channel.ts');
  const secure = worldWith(hosts, { tls: true, models: 1 });

  test.each([1, 2] as const)('of %i hops serves, also after each of its processes was restarted', async (hops) => {
    await using world = await start(planWorld({ variant, world: worldWith(secure, { hops }) }));
    expect(await seeProduct(world)).toEqual({ dimension: 64, candidates: 4 });
    for (const role of hops === 1 ? (['model', 'storefront'] as const) : (['model', 'ranker', 'storefront'] as const)) {
      await world.restart(role);
      // A channel that lost its server connects anew, and may fail until it has.
      await expect.poll(() => seeProduct(world), { timeout: 10_000 }).toMatchObject({ dimension: 64 });
    }
  });

  test('its model servers prove who they are to those who were told of its authority, and to nobody else', async () => {
    await using world = await start(planWorld({ variant, world: secure }));
    const [port = 0] = portsOf(world, 'model');
    for (const host of ['localhost', '127.0.0.1']) {
      const socket = connectOverTls({ port, host, ALPNProtocols: ['h2'] });
      const [error] = await once(socket, 'error');
      expect(error).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    }
  });

  test.skipIf(!canLimitOpenFiles())('limits its storefront alone, a restarted one as well', async () => {
    await using world = await start(planWorld({ variant, world: worldWith(secure, { openFilesPerView: 20 }) }));
    const limits = () => world.members().map(({ name, pid }) => [name, readDescriptors(pid)?.limit]);
    const ours = readDescriptors(process.pid)?.limit;
    expect(limits()).toEqual([
      ['accelerator', ours],
      ['load', ours],
      ['model-1', ours],
      ['storefront', ours],
    ]);
    await world.sizeFor(10);
    const lowered = [
      ['accelerator', ours],
      ['load', ours],
      ['model-1', ours],
      ['storefront', 140 + 20 * 10],
    ];
    expect(limits()).toEqual(lowered);
    await world.restart('storefront');
    expect(limits()).toEqual(lowered);
  });
});

describe('a process that dies, or a run that is interrupted', () => {
  test.each([
    ['storefront', 'SIGKILL', 'process-died'],
    ['model-2', 'SIGABRT', 'process-died'],
    ['accelerator', 'SIGSEGV', 'process-crashed'],
    ['load', 'SIGTRAP', 'process-crashed'],
  ] as const)('%s ended by %s under load: says who and how', async (name, signal, code) => {
    const { plan, reaper, pids } = planWorld();
    await using world = await startWorld(plan, reaper);
    await world.offer(20);
    const victim = world.members().find((process) => process.name === name);
    if (!victim) throw new Error(`there is no ${name}`);
    process.kill(victim.pid, signal);
    const error = await failureOf(world.failed);
    expect(error).toMatchObject({ code, message: `${name} ended unexpectedly (${signal}).` });
    // Whoever asks it meanwhile is told the same, and does not wait.
    expect(await failureOf(victim.ask({ kind: 'mark' }))).toMatchObject({ code });
    await world[Symbol.asyncDispose]();
    expect(await listSurvivors(pids, 0)).toEqual([]);
  });

  test('interrupted while it starts: everything has ended when it rejects', async () => {
    const interrupt = new AbortController();
    const { plan, reaper, pids } = planWorld({ signal: interrupt.signal });
    const starting = failureOf(startWorld(plan, reaper));
    await expect.poll(() => pids.length).toBe(5);
    interrupt.abort();
    expect(await starting).toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(await listSurvivors(pids, 0)).toEqual([]);
  });

  test('interrupted under load', async () => {
    const interrupt = new AbortController();
    const { plan, reaper } = planWorld({ signal: interrupt.signal });
    await using world = await startWorld(plan, reaper);
    const failed = failureOf(world.failed);
    interrupt.abort();
    expect(await failed).toMatchObject({ code: 'interrupted' });
    expect(await failureOf(world.offer(10))).toMatchObject({ code: 'interrupted' });
  });

  test('interrupted while a process is too busy to answer: nobody waits for it', async () => {
    await using project = await makeProject();
    const variant = await project.write(
      'variant.ts',
      `import defect from ${JSON.stringify(defect)};
       export default { ...defect, connect(link) {
         const client = defect.connect(link);
         const score = (rows, call) => { if (call.user === 'forever') for (;;); return client.score(rows, call); };
         return { ...client, score };
       } };`,
    );
    const interrupt = new AbortController();
    const { plan, reaper, pids } = planWorld({ variant, signal: interrupt.signal });
    await using world = await startWorld(plan, reaper);
    const [port] = portsOf(world, 'storefront');
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(500) });
    await expect(get('/recommendations/forever')).rejects.toThrow();
    await expect(get('/healthz')).rejects.toThrow();
    const asked = failureOf(readAll(world.members()));
    const interruptedMs = performance.now();
    interrupt.abort();
    expect(await asked).toMatchObject({ code: 'interrupted' });
    await world[Symbol.asyncDispose]();
    expect(await listSurvivors(pids, 0)).toEqual([]);
    // Far less than the 15 s that an answer may take.
    expect(performance.now() - interruptedMs).toBeLessThan(5_000);
  });

  test('interrupted while it restarts: nothing is started after the end', async () => {
    const interrupt = new AbortController();
    const { plan, reaper, pids } = planWorld({ signal: interrupt.signal });
    const world = await startWorld(plan, reaper);
    const restarting = failureOf(world.restart('model'));
    interrupt.abort();
    expect(await restarting).toMatchObject({ code: 'interrupted' });
    await world[Symbol.asyncDispose]();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await listSurvivors(pids, 0)).toEqual([]);
  });
});

describe('a variant that', () => {
  let project: Project;
  beforeAll(async () => {
    project = await makeProject();
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each<[string, string, Pick<LabError, 'code'> & { readonly message: RegExp }]>([
    [
      'throws at import',
      `throw new Error('no licence');`,
      { code: 'broken-variant', message: /^(storefront|model-\d): .*variant\.ts cannot be loaded: no licence$/ },
    ],
    [
      'throws in connect',
      `export default { ...defect, connect() { throw new Error('no address'); } };`,
      { code: 'broken-variant', message: /^storefront: no address$/ },
    ],
    [
      'throws in serve',
      `export default { ...defect, serve() { throw new Error('no socket'); } };`,
      { code: 'broken-variant', message: /^model-\d: no socket$/ },
    ],
    [
      'throws in score',
      `export default { ...defect, connect: () => scorer(async () => { throw new Error('no row'); }) };`,
      { code: 'not-ready', message: /answer from the model within [246] s: no row\b/ },
    ],
    [
      'never answers',
      `export default { ...defect, connect: () => scorer(() => new Promise(() => {})) };`,
      { code: 'not-ready', message: /within [246] s: no answer\b/ },
    ],
    [
      'loops for ever in score',
      `export default { ...defect, connect: () => scorer(() => { for (;;); }) };`,
      { code: 'not-ready', message: /within [246] s: no answer\b/ },
    ],
    [
      'loops for ever in the model server',
      `export default { ...defect, serve: (model, site) => defect.serve({ score() { for (;;); } }, site) };`,
      { code: 'not-ready', message: /within [246] s: no answer\b/ },
    ],
    [
      'loops for ever at import',
      `for (;;);`,
      { code: 'no-answer', message: /^(storefront|model-\d) did not answer within [246] s \(asked to start\)/ },
    ],
    [
      'ends its process',
      `process.exit(7);`,
      { code: 'process-died', message: /^(storefront|model-\d) ended unexpectedly \(exit code 7\)\.$/ },
    ],
    [
      'answers with too few scores',
      `export default { ...defect, connect: () => scorer(async () => ({ scores: new Float32Array(1) })) };`,
      { code: 'not-ready', message: /1 scores came back for 4 rows\b/ },
    ],
    ['is none', `export const variant = defect;`, { code: 'broken-variant', message: /exports no variant\.$/ }],
  ])('%s: one clear line, and nothing is left running', { timeout: 30_000 }, async (kind, source, expected) => {
    const variant = await project.write(
      join(kind.replaceAll(' ', '-'), 'variant.ts'),
      `import defect from ${JSON.stringify(defect)};
       const scorer = (score) => ({ score, async [Symbol.asyncDispose]() {} });
       ${source}`,
    );
    const startMs = kind === 'loops for ever at import' ? 2_000 : 10_000;
    const { plan, reaper, pids } = planWorld({ variant, patience: { startMs, readyMs: 2_000 } });
    const error = await failureOf(startWorld(plan, reaper));
    // Beside so busy others as other tests may be, silence is the machine's: see look-at-machine.test.ts.
    const silent = expected.code === 'not-ready' || expected.code === 'no-answer';
    expect(silent ? [expected.code, 'machine-short'] : [expected.code]).toContain(error.code);
    expect(error.message).toMatch(expected.message);
    expect(error.message).not.toContain('\n');
    expect(error.hint).not.toBe('');
    expect(pids.length).toBeGreaterThan(3);
    expect(await listSurvivors(pids, 0)).toEqual([]);
  });

  test.each<[string, string, Pick<LabError, 'code' | 'message'>]>([
    [
      'throws in connect',
      `connect() { throw new Error('no address'); }`,
      { code: 'broken-variant', message: 'storefront: no address' },
    ],
    [
      'ends its process',
      `connect() { process.exit(7); }`,
      { code: 'process-died', message: 'storefront ended unexpectedly (exit code 7).' },
    ],
  ])('%s is rolled out: refused, and what ran before serves again', async (kind, broken, expected) => {
    const variant = await project.write(
      join('rolled-out', `${kind.replaceAll(' ', '-')}.ts`),
      `import defect from ${JSON.stringify(defect)};
       export default { ...defect, ${broken} };`,
    );
    const { plan, reaper, pids } = planWorld();
    await using world = await startWorld(plan, reaper);
    await world.apply({ kind: 'deploy', team: 'ranking', product: { dimension: 128 } });
    const names = world.members().map(({ name }) => name);
    const [port] = portsOf(world, 'storefront');
    expect(await failureOf(world.restart('storefront', readArtifact(variant)))).toMatchObject(expected);
    expect(world.members().map(({ name }) => name)).toEqual(names);
    expect(portsOf(world, 'storefront')).toEqual([port]);
    expect(await seeProduct(world)).toEqual({ dimension: 128, candidates: 4 });
    // The world has not failed, and what did not start is gone.
    await world.offer(1);
    const running = new Set(world.members().map(({ pid }) => pid));
    expect(
      await listSurvivors(
        pids.filter((pid) => !running.has(pid)),
        0,
      ),
    ).toEqual([]);
    await world.restart('storefront');
    expect(await seeProduct(world)).toEqual({ dimension: 128, candidates: 4 });
  });

  test('serves in some processes of a role alone is rolled out to none of them', async () => {
    const variant = await project.write(
      'one-of-two/variant.ts',
      `import { mkdirSync } from 'node:fs';
       import defect from ${JSON.stringify(defect)};
       export default { ...defect, async serve(model, site) {
         mkdirSync(${JSON.stringify(join(project.folder, 'taken'))});
         const server = await defect.serve({ ...model, async score() { throw new Error('new code'); } }, site);
         return server;
       } };`,
    );
    await using world = await start(planWorld());
    expect((await failureOf(world.restart('model', readArtifact(variant)))).message).toMatch(/^model-\d: EEXIST/);
    expect(world.members('model').map(({ name }) => name)).toEqual(['model-1', 'model-2']);
    for (let view = 0; view < 6; view += 1) {
      await expect.poll(() => seeProduct(world).catch(() => null)).toEqual({ dimension: 64, candidates: 4 });
    }
  });

  test('throws outside of any call takes its process with it, and its last words are told', async () => {
    const variant = await project.write(
      'timer/variant.ts',
      `import defect from ${JSON.stringify(defect)};
       export default { ...defect, connect(link) {
         setTimeout(() => { throw new TypeError('token is undefined'); }, 3_000);
         return defect.connect(link);
       } };`,
    );
    await using world = await start(planWorld({ variant }));
    expect(await failureOf(world.failed)).toMatchObject({
      code: 'process-died',
      message: 'storefront ended unexpectedly (exit code 1): TypeError: token is undefined',
    });
  });
});

/** A plan, with a reaper that only remembers. */
function planWorld({ variant = defect, ...changed }: Partial<Omit<WorldPlan, 'variant'>> & { variant?: string } = {}) {
  const pids: number[] = [];
  const ended: number[] = [];
  const reaper = rememberPids(pids, ended);
  // Whatever a test shows, it leaves nothing running.
  onTestFinished(async () => {
    for (const pid of await listSurvivors(pids, 0)) process.kill(pid, 'SIGKILL');
  });
  const plan: WorldPlan = {
    seed: 7,
    world: hosts,
    product,
    variant: readArtifact(variant),
    timeoutMs: 5_000,
    storefrontPort: 0,
    signal: new AbortController().signal,
    ...changed,
  };
  return { plan, reaper, pids, ended };
}

function start({ plan, reaper }: ReturnType<typeof planWorld>): Promise<ProcessWorld> {
  return startWorld(plan, reaper);
}

async function failureOf(work: Promise<unknown> | undefined): Promise<LabError> {
  const error = await work?.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LabError)) throw new Error(`no LabError: ${error}`);
  return error;
}

async function seeProduct(world: ProcessWorld): Promise<Pick<PageAnswer, 'dimension' | 'candidates'>> {
  const [port] = portsOf(world, 'storefront');
  const response = await fetch(`http://127.0.0.1:${port}/recommendations/u1`);
  const { dimension, candidates }: PageAnswer = JSON.parse(await response.text());
  return { dimension, candidates };
}

function portsOf(world: ProcessWorld, role?: 'storefront' | 'model'): number[] {
  return world.members(role).flatMap(({ started }) => (started.port === 0 ? [] : started.port));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
