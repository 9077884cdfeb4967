import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LabError } from '../../src/errors.ts';
import { now } from '../../src/lab/clock.ts';
import { labsFolder } from '../../src/lab/folders.ts';
import type { LoadTick } from '../../src/lab/load-tick.ts';
import { type World, worldWith } from '../../src/lab/world.ts';
import type { PageAnswer } from '../../src/model/golden.ts';
import { markAll, readAll } from '../../src/run/arms/read-world.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import type { Handle, Member, StartedWorld } from '../../src/world/contract.ts';
import { addressOf, type Place } from '../../src/world/place.ts';
import { openRuntime } from '../../src/world/runtime.ts';
import type { RuntimeWish } from '../../src/world/runtime-wish.ts';
import { usageFields } from '../../src/world/usage.ts';
import type { WorldPlan } from '../../src/world/world-plan.ts';
import { makeProject } from '../project.ts';

/** A runtime, and what its tests need beside the contract. */
export interface RuntimeUnderTest {
  readonly wish: RuntimeWish;
  /** Ends a member as a crash would: at once. */
  crash(handle: Handle): Promise<void>;
  /** Those that still run once `withinMs` have gone by, asking all the time: none, as soon as none does. */
  listLeft(handles: readonly Handle[], withinMs: number): Promise<readonly Handle[]>;
  /** Its members and the runner are known to read one monotonic clock. */
  readonly hasOneClock: boolean;
  /** The limit on descriptors of a member can be lowered here. */
  readonly limitsDescriptors: boolean;
}

/** Nothing of a world is left so long after its end. */
const goneWithinMs = 2_000;
const unansweredMs = 2_000;
const defect = join(labsFolder(), 'json-blowup', 'defect.ts');
const oneChannel = join(labsFolder(), 'json-blowup', 'fixes', 'grpc.ts');
const roundRobin = join(labsFolder(), 'l4-pinning', 'fixes', 'round-robin.ts');
const product = { dimension: 64, candidates: 4, budgetMs: 250 };
const small = worldWith({ models: 2, slots: 8, modelMs: 2 });
const runner = fileURLToPath(new URL('./world-runner.ts', import.meta.url));

/** What holds for one runtime holds for all. */
export function describeRuntime(subject: RuntimeUnderTest): void {
  describe('a start', () => describeStart(subject));
  describe('usage', () => describeUsage(subject));
  describe('changes', () => describeChanges(subject));
  describe('limits', () => describeLimits(subject));
  describe('an end', () => describeEnds(subject));
}

function describeStart(subject: RuntimeUnderTest): void {
  test('resolves once a real call has gone through all of them, and its members say who and where they are', async () => {
    const { world } = await start(subject);
    const members = world.members();
    expect(members.map(({ name, role }) => [name, role])).toEqual([
      ['accelerator', 'accelerator'],
      ['load', 'load'],
      ['model-1', 'model'],
      ['model-2', 'model'],
      ['storefront', 'storefront'],
    ]);
    expect(new Set(members.map(({ handle }) => `${handle.kind} ${handle.id}`)).size).toBe(members.length);
    for (const { startedAtMs } of members) expect(startedAtMs).toBeLessThan(now());
    const [load] = world.members('load');
    expect([load?.binds, load?.reachedAt]).toEqual([null, null]);
    for (const { role, binds, reachedAt } of members.filter(({ role }) => role !== 'load')) {
      expect([role, binds, await isOpen(reachedAt)]).toEqual([role, expect.anything(), true]);
    }
    expect(await seeProduct(world)).toEqual({ dimension: 64, candidates: 4 });
  });

  test('lets a load be offered, and reports its seconds', async () => {
    const ticks: LoadTick[] = [];
    const { world } = await start(subject, { onTick: (seconds) => void ticks.push(...seconds) });
    await world.offer(50, 'constant');
    await expect.poll(() => ticks.reduce((sum, { good }) => sum + good, 0), { timeout: 15_000 }).toBeGreaterThan(20);
  });

  test('of a variant that does not load says so, and leaves nothing behind', async () => {
    await using project = await makeProject();
    const variant = await project.write('variant.ts', "throw new Error('no licence');");
    await using runtime = openRuntime(subject.wish);
    expect(await failureOf(runtime.start(planWorld({ variant })))).toMatchObject({ code: 'broken-variant' });
  });

  test('of a load alone offers views to the storefront of another world', async () => {
    const { world, runtime } = await start(subject);
    await markAll(world.members('storefront'));
    {
      await using load = await runtime.startLoad({
        seed: 7,
        secret: '',
        product,
        origin: originOf(world),
        budgetMs: 250,
        timeoutMs: 5_000,
      });
      await load.offer(50);
      await expect.poll(() => countViews(world), { timeout: 10_000 }).toBeGreaterThan(5);
    }
    const sofar = await countViews(world);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await countViews(world)).toBe(sofar);
  });
}

function describeUsage(subject: RuntimeUnderTest): void {
  test('is reported of every member; where it is unknown, so is the reason', async () => {
    const { world } = await start(subject);
    for (const member of world.members()) {
      const usage = await member.usage();
      const unread = usageFields.filter((field) => usage[field] === null);
      expect([member.name, Object.keys(usage.unknown).sort()]).toEqual([member.name, [...unread].sort()]);
      for (const why of Object.values(usage.unknown)) expect(why).toMatch(/\w/);
      expect(usage.atMs).toBeGreaterThan(member.startedAtMs);
    }
  });

  test('reads no more than it is asked for', async () => {
    const { world } = await start(subject);
    const [front] = world.members('storefront');
    const { rssBytes, unknown } = (await front?.usage(['rssBytes'])) ?? {};
    expect(rssBytes ?? unknown?.rssBytes).toBeTruthy();
    for (const field of usageFields.filter((each) => each !== 'rssBytes')) expect(unknown?.[field]).toMatch(/\w/);
  });

  test('of a member that is gone is unknown', async () => {
    const { world } = await start(subject);
    const [before] = world.members('storefront');
    await world.restart('storefront');
    expect(await before?.usage()).toMatchObject({ rssBytes: null, descriptors: null, cpuMs: null });
  });

  test('has a peak, which starts again where it says so', async () => {
    const { world } = await start(subject);
    const [front] = world.members('storefront');
    const begins = await front?.resetPeak();
    const { rssBytes, peakRssBytes } = (await front?.usage()) ?? {};
    if (rssBytes == null || peakRssBytes == null) return;
    expect(peakRssBytes).toBeGreaterThanOrEqual(rssBytes * 0.9);
    if (begins) expect(peakRssBytes).toBeLessThan(rssBytes + 2 ** 24);
  });

  test('comes with the clock of each member, whose offset is known closely', async () => {
    const { world } = await start(subject);
    const errorsMs = () => world.members().map((member) => member.clock()?.errorMs ?? Number.NaN);
    await expect
      .poll(
        async () => {
          await markAll(world.members());
          return Math.max(...errorsMs());
        },
        { timeout: 10_000 },
      )
      .toBeLessThan(25);
    if (!subject.hasOneClock) return;
    for (const member of world.members()) {
      const { offsetMs, errorMs } = member.clock() ?? { offsetMs: Number.NaN, errorMs: 0 };
      expect(Math.abs(offsetMs)).toBeLessThanOrEqual(errorMs);
    }
  });

  test('is read with all moments on the runner’s clock, whatever the members’ own say', async () => {
    const { world } = await start(subject);
    const fromMs = now();
    const marks = await markAll(world.members());
    await world.offer(100, 'constant');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { found } = await readAll(world.members(), ['outcomes', 'scored', 'ledger'], marks);
    const toMs = now();
    const timed = [...(found.outcomes ?? []), ...(found.scored ?? []), ...(found.ledger ?? [])];
    expect(timed.map(({ clock }) => clock?.of).sort()).toEqual(
      world
        .members()
        .map(({ name }) => name)
        .sort(),
    );
    const [seen] = found.outcomes ?? [];
    const errorMs = seen?.clock?.errorMs ?? Number.NaN;
    const momentsMs = [...(seen?.value.views ?? [])].flatMap(({ sentMs, doneMs }) => [sentMs, doneMs ?? sentMs]);
    expect(momentsMs.length).toBeGreaterThan(20);
    expect(Math.min(...momentsMs)).toBeGreaterThanOrEqual(fromMs - errorMs);
    expect(Math.max(...momentsMs)).toBeLessThanOrEqual(toMs + errorMs);
  });

  test('of all members together is the world’s own, and that of other programs is kept apart', async () => {
    const { world } = await start(subject);
    await world.offer(100, 'constant');
    const read = async () => Promise.all(world.members().map(async (member) => (await member.usage(['cpuMs'])).cpuMs));
    const sum = (all: readonly (number | null)[]) => all.reduce<number>((cpuMs, one) => cpuMs + (one ?? 0), 0);
    const [before, beforeMs] = [await world.sampleCpu(), sum(await read())];
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const [afterMs, after] = [sum(await read()), await world.sampleCpu()];
    expect(afterMs).toBeGreaterThan(beforeMs);
    expect(after.oursMs - before.oursMs).toBeGreaterThanOrEqual(afterMs - beforeMs);
    expect(after.totalMs).toBeGreaterThan(before.totalMs);
  });
}

function describeChanges(subject: RuntimeUnderTest): void {
  test('a deploy changes what is served, and its undo brings back what was served before', async () => {
    const { world } = await start(subject);
    {
      await using _deployed = await world.apply({ kind: 'deploy', team: 'ranking', product: { dimension: 128 } });
      expect(await seeProduct(world)).toEqual({ dimension: 128, candidates: 4 });
    }
    expect(await seeProduct(world)).toEqual({ dimension: 64, candidates: 4 });
  });

  test('traffic changes the load, and its undo takes it back', async () => {
    const { world } = await start(subject);
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

  test('a restart gives a role fresh members at the same addresses, with what has been deployed since', async () => {
    const { world } = await start(subject);
    await world.apply({ kind: 'deploy', team: 'ranking', product: { dimension: 128 } });
    const before = world.members();
    await world.restart('storefront');
    await world.restart('model');
    const after = world.members();
    const places = (members: readonly Member[]) => members.map(({ name, reachedAt }) => [name, reachedAt]);
    expect(places(after)).toEqual(places(before));
    expect(namesOfThoseWhoStayed(before, after)).toEqual(['accelerator', 'load']);
    const gone = before.filter(({ role }) => role === 'storefront' || role === 'model').map(({ handle }) => handle);
    expect(await subject.listLeft(gone, goneWithinMs)).toEqual([]);
    expect(await seeProduct(world)).toEqual({ dimension: 128, candidates: 4 });
  });

  test('what does not start is not rolled out: what ran before serves again', async () => {
    await using project = await makeProject();
    const variant = await project.write(
      'variant.ts',
      `import defect from ${JSON.stringify(defect)};
       export default { ...defect, connect() { throw new Error('no address'); } };`,
    );
    const { world } = await start(subject);
    expect(await failureOf(world.restart('storefront', readArtifact(variant)))).toMatchObject({
      message: 'storefront: no address',
    });
    expect(await seeProduct(world)).toEqual({ dimension: 64, candidates: 4 });
  });

  test('one member is replaced, and the others stay', async () => {
    const { world } = await start(subject);
    const before = world.members();
    await world.replace('model-2');
    expect(namesOfThoseWhoStayed(before, world.members())).toEqual(['accelerator', 'load', 'model-1', 'storefront']);
    await expect.poll(() => seeProduct(world).catch(() => null), { timeout: 10_000 }).not.toBeNull();
  });

  test('a scale-up joins under load behind a balancer, and its undo takes out those that came last', async () => {
    const world = worldWith(small, { link: 'l7', modelsAtMost: 3 });
    const { world: started } = await start(subject, { world, variant: oneChannel });
    await started.offer(50, 'constant');
    const scaled = await started.apply({ kind: 'scale', models: 3 });
    expect(started.members('model').map(({ name }) => name)).toEqual(['model-1', 'model-2', 'model-3']);
    await markAll(started.members('accelerator'));
    await expect.poll(() => servedBy(started, 'model-3'), { timeout: 15_000 }).toBeGreaterThan(0);
    const [, , last] = started.members('model');
    await scaled[Symbol.asyncDispose]();
    expect(started.members('model').map(({ name }) => name)).toEqual(['model-1', 'model-2']);
    expect(last && (await subject.listLeft([last.handle], goneWithinMs))).toEqual([]);
    await expect(started.apply({ kind: 'scale', models: 4 })).rejects.toMatchObject({ code: 'broken-lab' });
  });

  test('a drained model server is not reached until it is opened again', async () => {
    const { world } = await start(subject, { world: worldWith(small, { link: 'faults' }) });
    const first = placeOf(world.reached[0] ?? '');
    expect(await isOpen(first)).toBe(true);
    const drained = await world.drain(1);
    expect(await isOpen(first)).toBe(false);
    await drained[Symbol.asyncDispose]();
    expect(await isOpen(first)).toBe(true);
  });

  test('a fault slows its link until it is taken back', async () => {
    const { world } = await start(subject, { world: worldWith(small, { link: 'faults', models: 1 }) });
    expect(world.faultServer).toMatch(/\d/);
    const toxic = { type: 'latency', attributes: { latency: 400 } } as const;
    const fault = await world.apply({ kind: 'fault', model: 1, toxic });
    expect(await timeView(world)).toBeGreaterThan(400);
    await fault[Symbol.asyncDispose]();
    await expect.poll(() => timeView(world), { timeout: 10_000 }).toBeLessThan(400);
  });

  test('a slow model server takes longer for each call until that is taken back, and the others do not', async () => {
    const { world } = await start(subject, { world: worldWith(small, { models: 2 }) });
    const timed = async () => {
      await markAll(world.members('accelerator'));
      await expect
        .poll(async () => {
          await timeView(world);
          return (await readSlots(world)).every(({ value }) => value.served > 0);
        })
        .toBe(true);
      return (await readSlots(world)).map(({ from, value }) => [from, value.modelMs.some((ms) => ms >= 400)]);
    };
    const slow = await world.apply({ kind: 'slow', model: 2, modelMs: 400 });
    expect(await timed()).toEqual([
      ['model-1', false],
      ['model-2', true],
    ]);
    const slower = await world.apply({ kind: 'slow', model: 2, modelMs: 600 });
    await slower[Symbol.asyncDispose]();
    expect(await timed()).toEqual([
      ['model-1', false],
      ['model-2', true],
    ]);
    await slow[Symbol.asyncDispose]();
    expect(await timed()).toEqual([
      ['model-1', false],
      ['model-2', false],
    ]);
    await expect(world.apply({ kind: 'slow', model: 3, modelMs: 400 })).rejects.toMatchObject({ code: 'broken-lab' });
  });

  test.each(['direct', 'faults'] as const)(
    'a release replaces one model server under load and no call is lost, over links that are %s; its undo takes it back',
    async (link) => {
      await using project = await makeProject();
      const variant = await project.write('variant.ts', invertsNext);
      const { world } = await start(subject, { world: worldWith(small, { link }), variant });
      await markAll(world.members());
      await world.offer(100, 'constant');
      const before = world.members();
      const released = await world.apply({ kind: 'release', model: 2 });
      expect(namesOfThoseWhoStayed(before, world.members())).toEqual(before.map(({ name }) => name).filter(isOther));
      // A client that has lost its connection waits for a second before it makes another.
      await expect.poll(() => areWrong(world), { timeout: 20_000 }).toEqual(['some', 'right']);
      // As whoever runs a new image twice.
      await world.replace('model-2');
      await expect.poll(() => areWrong(world), { timeout: 20_000 }).toEqual(['some', 'right']);
      await released[Symbol.asyncDispose]();
      expect(await areWrong(world)).toEqual(['none', 'right']);
      const { found } = await readAll(world.members('storefront'), ['calls']);
      expect(found.calls?.map(({ value }) => value.failures)).toEqual([{}]);
    },
  );

  test('what does not start is not released: the model server runs what it ran', async () => {
    await using project = await makeProject();
    const variant = await project.write(
      'variant.ts',
      `import roundRobin from ${JSON.stringify(roundRobin)};
       export default { ...roundRobin, next: { serve() { throw new Error('no weights'); } } };`,
    );
    const { world } = await start(subject, { variant });
    expect(await failureOf(world.apply({ kind: 'release', model: 2 }))).toMatchObject({
      message: 'model-2: no weights',
    });
    expect(world.members('model').map(({ name }) => name)).toEqual(['model-1', 'model-2']);
    await expect.poll(() => seeProduct(world).catch(() => null), { timeout: 10_000 }).not.toBeNull();
  });

  test('a release needs a model server of that number, and a variant that has one', async () => {
    const { world } = await start(subject);
    expect(await failureOf(world.apply({ kind: 'release', model: 3 }))).toMatchObject({ code: 'broken-lab' });
    expect(await failureOf(world.apply({ kind: 'release', model: 1 }))).toMatchObject({ code: 'broken-variant' });
    await expect.poll(() => seeProduct(world).catch(() => null), { timeout: 10_000 }).not.toBeNull();
  });

  test('a fault needs a link that can carry it', async () => {
    const { world } = await start(subject);
    const toxic = { type: 'latency', attributes: { latency: 400 } } as const;
    await expect(world.apply({ kind: 'fault', model: 1, toxic })).rejects.toMatchObject({ code: 'broken-lab' });
  });
}

function describeLimits(subject: RuntimeUnderTest): void {
  test('keeps twice the connections that its load has in flight in its budget, to a restarted storefront too', async () => {
    const { world } = await start(subject, { world: small });
    const storefront = () => world.members().find(({ role }) => role === 'storefront');
    const open = async () => (await storefront()?.usage(['descriptors']))?.descriptors?.open ?? 0;
    await world.sizeFor(10);
    await expect.poll(open, { timeout: 10_000 }).toBeGreaterThanOrEqual(96);
    expect(await open()).toBeLessThan(200);
    await world.fit(1_500, undefined);
    await world.sizeFor(80);
    await expect.poll(open, { timeout: 10_000 }).toBeGreaterThanOrEqual(240);
    await world.restart('storefront');
    await expect.poll(open, { timeout: 10_000 }).toBeGreaterThanOrEqual(240);
  });

  test.skipIf(!subject.limitsDescriptors)(
    'lowers the limit on descriptors of storefronts alone, restarted ones included',
    async () => {
      const { world } = await start(subject, { world: worldWith(small, { openFilesPerView: 20 }) });
      const limits = async () =>
        Promise.all(
          world.members().map(async ({ role, usage }) => [role, (await usage(['descriptors'])).descriptors?.limit]),
        );
      const before = await limits();
      const lowered = before.map(([role, limit]) => [role, role === 'storefront' ? 140 + 20 * 10 : limit]);
      expect(lowered).not.toEqual(before);
      await world.sizeFor(10);
      expect(await limits()).toEqual(lowered);
      await world.restart('storefront');
      expect(await limits()).toEqual(lowered);
    },
  );
}

function describeEnds(subject: RuntimeUnderTest): void {
  test('leaves nothing behind', async () => {
    const { world } = await start(subject);
    await world.offer(20);
    const members = world.members();
    await world[Symbol.asyncDispose]();
    await expectNothingLeft(subject, members);
  });

  test('of the runtime ends its worlds', async () => {
    const { world, runtime } = await start(subject);
    const members = world.members();
    await runtime[Symbol.asyncDispose]();
    await expectNothingLeft(subject, members);
  });

  test.each(['storefront', 'model-2', 'load'])(
    '%s dies under load: it says who died, and whoever asks is told too',
    async (name) => {
      const { world } = await start(subject);
      await world.offer(20);
      const members = world.members();
      const victim = members.find((member) => member.name === name);
      if (!victim) throw new Error(`there is no ${name}`);
      const waiting = failureOf(world.guard(new Promise(() => {})));
      await subject.crash(victim.handle);
      const died = { code: 'process-died', message: expect.stringContaining(name) };
      expect(await failureOf(world.failed)).toMatchObject(died);
      expect(await waiting).toMatchObject(died);
      expect(await failureOf(victim.ask({ kind: 'mark' }))).toMatchObject({ code: 'process-died' });
      await world[Symbol.asyncDispose]();
      await expectNothingLeft(subject, members);
    },
  );

  test('by an interrupt while it starts', async () => {
    const interrupt = new AbortController();
    await using runtime = openRuntime(subject.wish);
    const starting = failureOf(runtime.start(planWorld({ signal: interrupt.signal })));
    setTimeout(() => interrupt.abort(), 100);
    expect(await starting).toMatchObject({ code: 'interrupted', exitCode: 130 });
  });

  test('by an interrupt under load, and while a member is too busy to answer', async () => {
    await using project = await makeProject();
    const variant = await project.write('variant.ts', busyForEver);
    const interrupt = new AbortController();
    const { world } = await start(subject, { variant, signal: interrupt.signal });
    const members = world.members();
    await makeBusy(world);
    const asked = failureOf(readAll(world.members()));
    interrupt.abort();
    expect(await asked).toMatchObject({ code: 'interrupted' });
    expect(await failureOf(world.offer(10))).toMatchObject({ code: 'interrupted' });
    await world[Symbol.asyncDispose]();
    await expectNothingLeft(subject, members);
  });

  test('by the death of its runner, even for a member that is too busy to notice', async () => {
    await using project = await makeProject();
    const variant = await project.write('variant.ts', busyForEver);
    const child = spawn(
      process.execPath,
      [runner, JSON.stringify(withoutSignal(planWorld({ variant }))), JSON.stringify(subject.wish)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line]: string[] = await once(createInterface(child.stdout), 'line');
    const told: readonly Pick<Member, 'name' | 'handle' | 'reachedAt'>[] = JSON.parse(line ?? '[]');
    expect(told.length).toBeGreaterThan(4);
    const front = told.find(({ name }) => name === 'storefront');
    await keepBusy(`http://${front?.reachedAt && addressOf(front.reachedAt)}`);
    child.kill('SIGKILL');
    await expectNothingLeft(subject, told);
  });

  // How it ends otherwise is told by `process.exit`, which a clean-up that takes too long comes to.
  test.each(['SIGKILL', 'exit'] as const)('by %s of its runner, and what was to go with it is gone', async (how) => {
    const folder = await mkdtemp(join(tmpdir(), 'two-am-ends-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'file'), '');
    const child = spawn(
      process.execPath,
      [runner, JSON.stringify(withoutSignal(planWorld())), JSON.stringify(subject.wish), folder],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(createInterface(child.stdout), 'line');
    if (how === 'exit') child.stdin.end('exit\n');
    else child.kill(how);
    await expect.poll(() => existsSync(folder)).toBe(false);
  });
}

/** Its next release says of each row what is left to 1. */
const invertsNext = `
  import { serveModel } from '#rpc';
  import roundRobin from ${JSON.stringify(roundRobin)};
  export default { ...roundRobin, world: {}, next: {
    serve: (model, site) => serveModel(site, async (rows, call) => {
      const { scores } = await model.score(rows, call);
      return { scores: scores.map((score) => 1 - score) };
    }),
  } };`;

const isOther = (name: string) => name !== 'model-2';

/** What the page views of the next moments show: whether some, and whether not all, of the answers are wrong. */
async function areWrong(world: StartedWorld): Promise<readonly string[]> {
  await markAll(world.members('load'));
  let answers: readonly (string | null)[] = [];
  await expect
    .poll(
      async () => {
        const { found } = await readAll(world.members('load'), ['outcomes']);
        const views = found.outcomes?.[0]?.value.views ?? [];
        answers = views.filter(({ doneMs }) => doneMs !== null).map(({ answer, status }) => answer ?? String(status));
        return answers.length;
      },
      { timeout: 15_000 },
    )
    .toBeGreaterThan(100);
  return [answers.includes('wrong') ? 'some' : 'none', answers.includes('right') ? 'right' : 'never right'];
}

const busyForEver = `
  import defect from ${JSON.stringify(defect)};
  export default { ...defect, connect(link) {
    const client = defect.connect(link);
    const score = (rows, call) => { if (call.user === 'forever') for (;;); return client.score(rows, call); };
    return { ...client, score };
  } };`;

type Changed = Partial<Omit<WorldPlan, 'variant'>> & { readonly variant?: string };

function planWorld({ variant = defect, ...changed }: Changed = {}): WorldPlan {
  return {
    seed: 7,
    world: small satisfies World,
    product,
    variant: readArtifact(variant),
    timeoutMs: 5_000,
    storefrontPort: 0,
    signal: new AbortController().signal,
    ...changed,
  };
}

function withoutSignal({ signal, ...plan }: WorldPlan): Omit<WorldPlan, 'signal'> {
  return plan;
}

/** A world that ends with the test; whatever a test shows, nothing of it is left. */
async function start(subject: RuntimeUnderTest, changed: Changed = {}) {
  const runtime = openRuntime(subject.wish);
  let handles: readonly Handle[] = [];
  let world: StartedWorld | null = null;
  onTestFinished(async () => {
    await world?.[Symbol.asyncDispose]();
    await runtime[Symbol.asyncDispose]();
    expect(await subject.listLeft(handles, goneWithinMs)).toEqual([]);
  });
  world = await runtime.start(planWorld(changed));
  handles = world.members().map(({ handle }) => handle);
  return { world, runtime };
}

async function expectNothingLeft(
  subject: RuntimeUnderTest,
  members: readonly Pick<Member, 'handle' | 'reachedAt'>[],
): Promise<void> {
  const handles = members.map(({ handle }) => handle);
  expect(await subject.listLeft(handles, goneWithinMs)).toEqual([]);
  for (const { reachedAt } of members) if (reachedAt) expect(await isOpen(reachedAt)).toBe(false);
}

function namesOfThoseWhoStayed(before: readonly Member[], after: readonly Member[]): string[] {
  const known = new Set(before.map(({ handle }) => handle.id));
  return after.filter(({ handle }) => known.has(handle.id)).map(({ name }) => name);
}

async function failureOf(work: Promise<unknown> | undefined): Promise<LabError> {
  const error = await work?.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LabError)) throw new Error(`no LabError: ${error}`);
  return error;
}

function originOf(world: StartedWorld): string {
  const [front] = world.members('storefront');
  if (!front?.reachedAt) throw new Error('there is no storefront');
  return `http://${addressOf(front.reachedAt)}`;
}

async function seeProduct(world: StartedWorld): Promise<Pick<PageAnswer, 'dimension' | 'candidates'>> {
  const response = await fetch(`${originOf(world)}/recommendations/u1`);
  const { dimension, candidates }: PageAnswer = JSON.parse(await response.text());
  return { dimension, candidates };
}

/** ms; a view that fails is no answer. */
async function timeView(world: StartedWorld): Promise<number> {
  const fromMs = now();
  const response = await fetch(`${originOf(world)}/recommendations/u1`);
  await response.arrayBuffer();
  return response.ok ? now() - fromMs : Number.NaN;
}

async function countViews(world: StartedWorld): Promise<number> {
  const { found } = await readAll(world.members('storefront'), ['process']);
  return found.process?.[0]?.value.handled ?? 0;
}

async function servedBy(world: StartedWorld, name: string): Promise<number> {
  return (await readSlots(world)).find(({ from }) => from === name)?.value.served ?? 0;
}

async function readSlots(world: StartedWorld) {
  const { slots = [] } = (await readAll(world.members('accelerator'), ['slots'])).found;
  return slots.toSorted((one, other) => one.from.localeCompare(other.from));
}

async function makeBusy(world: StartedWorld): Promise<void> {
  await keepBusy(originOf(world));
}

async function keepBusy(origin: string): Promise<void> {
  const get = (path: string) => fetch(`${origin}${path}`, { signal: AbortSignal.timeout(500) });
  await expect(get('/recommendations/forever')).rejects.toThrow();
  await expect(get('/healthz')).rejects.toThrow();
}

function placeOf(address: string): Place {
  const [host = '', port = ''] = address.split(':');
  return { host, port: Number(port) };
}

function isOpen(place: Place | null): Promise<boolean> {
  return new Promise((resolve) => {
    if (!place) return resolve(false);
    const socket = connect(place.port, place.host);
    socket.once('error', () => resolve(false));
    // An address whose network is gone does not even refuse.
    socket.setTimeout(unansweredMs, () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
