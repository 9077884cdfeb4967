import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { now } from '../lab/clock.ts';
import type { Outcomes } from '../lab/evidence.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import { type Behaviour, type PagesServer, servePages, testSecret } from '../load/pages-server.ts';
import { startLoad } from './load.ts';
import type { Program } from './program.ts';

const seed = 7;
const settingsFor = (server: PagesServer) =>
  ({
    role: 'load',
    name: 'load',
    seed,
    secret: testSecret,
    product: { dimension: 32, candidates: 12, budgetMs: 250 },
    origin: server.origin,
    budgetMs: 250,
    timeoutMs: 10_000,
  }) as const;
const answered: Behaviour = (response, page) => void response.end(page);

/** Offers 100 views a second from here on. */
const offer = (load: Program, ratePerSecond = 100) =>
  load.change({ kind: 'offer', ratePerSecond, arrivals: 'constant' });

async function read(load: Program): Promise<Outcomes> {
  const outcomes = await load.gatherings.outcomes?.read();
  if (!outcomes) throw new Error('a load gathers outcomes');
  return outcomes;
}

test('a window has the views that were meant to start since its mark, and no others', async () => {
  await using server = await servePages(seed, answered);
  await using load = await startLoad(settingsFor(server), () => {});
  await offer(load);
  await wait(300);
  const beforeMs = now();
  load.gatherings.outcomes?.mark();
  const afterMs = now();
  await wait(300);
  const { views, readMs, budgetMs, offeredPerSecond } = await read(load);
  expect(budgetMs).toBe(250);
  expect(offeredPerSecond).toBeCloseTo(100, 6);
  expect(views.at(0)?.intendedMs).toBeGreaterThan(beforeMs);
  expect(views.at(0)?.intendedMs).toBeLessThan(afterMs + 10.01);
  // Even arrivals: so many are due, however slow the machine is.
  expect(views.length).toBeGreaterThan((readMs - afterMs) / 10 - 1);
  expect(views.length).toBeLessThan((readMs - beforeMs) / 10 + 1);
  load.gatherings.outcomes?.mark();
  expect((await read(load)).views.length).toBeLessThan(views.length);
});

test('it opens so many connections and keeps them; those that it has count', async () => {
  await using server = await servePages(seed, answered);
  await using load = await startLoad(settingsFor(server), () => {});
  for (const connections of [20, 150]) {
    await load.change({ kind: 'connections', connections });
    await expect.poll(() => server.connections()).toBe(connections);
  }
});

test('people have the same numbers in every world of a seed, whatever they are named there', async () => {
  await using server = await servePages(seed, (response) => void response.writeHead(503).end());
  const told = await Promise.all(
    ['one secret', 'another'].map(async (secret) => {
      const hit: string[] = [];
      const settings = { ...settingsFor(server), secret };
      await using load = await startLoad(settings, (ticks) =>
        hit.push(...ticks.filter(({ inFlight }) => inFlight === 0).flatMap(({ usersHit = [] }) => usersHit)),
      );
      await offer(load);
      await expect.poll(() => new Set(hit).size, { timeout: 15_000 }).toBeGreaterThanOrEqual(64);
      return new Set(hit);
    }),
  );
  const [one = new Set(), other = new Set()] = told;
  expect([...one].slice(0, 64)).toEqual([...other].slice(0, 64));
  expect(one).toContain('person-0');
});

test('a view that is still in flight is evidence', async () => {
  await using server = await servePages(seed, () => {});
  await using load = await startLoad(settingsFor(server), () => {});
  load.gatherings.outcomes?.mark();
  await offer(load);
  await expect.poll(() => server.seen.length).toBeGreaterThan(5);
  const { views, readMs } = await read(load);
  expect(views.length).toBeGreaterThan(5);
  for (const view of views) {
    expect(view).toMatchObject({ doneMs: null, status: null, error: null, answer: null });
    expect(view.intendedMs).toBeLessThanOrEqual(readMs);
  }
  expect(JSON.parse(JSON.stringify(views))).toEqual(views);
});

test('what it costs itself is known: its CPU, beside the views that ended', async () => {
  await using server = await servePages(seed, answered);
  await using load = await startLoad(settingsFor(server), () => {});
  load.gatherings.outcomes?.mark();
  load.gatherings.process?.mark();
  await offer(load);
  await expect.poll(() => server.seen.length).toBeGreaterThan(20);
  await offer(load, 0);
  const ended = async () => (await read(load)).views.filter(({ doneMs }) => doneMs !== null).length;
  await expect.poll(ended).toBeGreaterThan(10);
  // Both are read at once: nothing can end in between.
  const [figures, { views }] = await Promise.all([load.gatherings.process?.read(), read(load)]);
  expect(figures?.handled).toBe(views.filter(({ doneMs }) => doneMs !== null).length);
});

test('the rate offered is the schedule’s over the window, pauses included', async () => {
  await using server = await servePages(seed, answered);
  await using load = await startLoad(settingsFor(server), () => {});
  await offer(load);
  load.gatherings.outcomes?.mark();
  const markedMs = now();
  await wait(200);
  await offer(load, 0);
  const paused = await read(load);
  await wait(300);
  const later = await read(load);
  expect(later.views.length).toBe(paused.views.length);
  const expected = ({ offeredPerSecond, readMs }: Outcomes) => (offeredPerSecond * (readMs - markedMs)) / 1_000;
  expect(Math.abs(expected(later) - expected(paused))).toBeLessThan(1);
  expect(Math.abs(expected(later) - later.views.length)).toBeLessThan(2);
  expect(later.offeredPerSecond).toBeLessThan(paused.offeredPerSecond);
});

test('seconds are told while they change, and add up to the views', async () => {
  await using server = await servePages(seed, answered);
  const told = new Map<number, LoadTick>();
  const tellings: (readonly LoadTick[])[] = [];
  await using load = await startLoad(settingsFor(server), (seconds) => {
    tellings.push(seconds);
    for (const tick of seconds) told.set(tick.second, tick);
  });
  load.gatherings.outcomes?.mark();
  await offer(load);
  await expect.poll(() => told.size).toBeGreaterThan(1);
  await offer(load, 0);
  const { views } = await read(load);
  const sum = (of: 'views' | 'good' | 'bad') => [...told.values()].reduce((all, tick) => all + tick[of], 0);
  await expect.poll(() => sum('good') + sum('bad'), { timeout: 10_000 }).toBe(views.length);
  expect(sum('views')).toBe(views.length);
  expect(told.size).toBeGreaterThan(1);
  // It rests: no second changes any more, and who listens hears that it is there.
  await expect.poll(() => tellings.at(-1)?.every((tick) => tick.views === 0)).toBe(true);
  const before = tellings.length;
  await expect.poll(() => tellings.length).toBeGreaterThan(before + 4);
  for (const [tick, ...more] of tellings.slice(before)) {
    expect(tick).toMatchObject({ views: 0, p99Ms: null });
    expect(more.length).toBeLessThan(2);
  }
});

test('what a load does not have cannot be changed', async () => {
  await using server = await servePages(seed, answered);
  await using load = await startLoad(settingsFor(server), () => {});
  expect(() => load.change({ kind: 'product', product: { dimension: 4_000 } })).toThrow(LabError);
});

test('disposing of it leaves nothing: its process ends by itself, with views in flight', async () => {
  await using server = await servePages(seed, () => {});
  const program = `
    const { startLoad } = await import(${JSON.stringify(import.meta.resolve('./load.ts'))});
    const load = await startLoad(${JSON.stringify(settingsFor(server))}, () => {});
    load.change({ kind: 'offer', ratePerSecond: 200, arrivals: 'poisson' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await load[Symbol.asyncDispose]();
    process.stdout.write('disposed');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let disposedMs = Number.NaN;
  child.stdout.once('data', () => {
    disposedMs = now();
  });
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(server.seen.length).toBeGreaterThan(20);
  // Who waited for the last user to give up would end 10 s later.
  expect(now() - disposedMs).toBeLessThan(5_000);
  await expect.poll(() => server.connections()).toBe(0);
});
