import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { now } from '../lab/clock.ts';
import { random } from '../lab/random.ts';
import { createGolden } from '../model/golden.ts';
import { createAnswerCheck } from './answer-check.ts';
import { type Generator, type GeneratorSettings, type LiveView, startGenerator } from './generator.ts';
import { type Behaviour, type PagesServer, servePages, testSecret } from './pages-server.ts';
import { createSchedule } from './schedule.ts';

const seed = 7;

interface Stage extends AsyncDisposable {
  readonly views: readonly LiveView[];
  readonly server: PagesServer;
  readonly generator: Generator;
}

/** A generator that offers 200 views a second to a server that behaves so. */
async function stage(behave: Behaviour, more: Partial<GeneratorSettings> = {}): Promise<Stage> {
  const server = await servePages(seed, behave);
  const views: LiveView[] = [];
  const settings = { name: 'load', seed, secret: testSecret, origin: server.origin, timeoutMs: 10_000, ...more };
  const generator = startGenerator(settings, createAnswerCheck(createGolden(seed, testSecret)), (view) =>
    views.push(view),
  );
  generator.offer(200, 'poisson');
  return {
    views,
    server,
    generator,
    async [Symbol.asyncDispose]() {
      await generator[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Ends the offer, and gives all views once none is on its way. */
async function settle({ generator, views }: Stage): Promise<readonly LiveView[]> {
  generator.offer(0, 'poisson');
  await expect.poll(() => views.filter(({ doneMs }) => doneMs === null).length, { timeout: 15_000 }).toBe(0);
  return views;
}

const started = (on: Stage, count: number) =>
  expect.poll(() => on.views.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count);
const outcomes = (views: readonly LiveView[]) =>
  new Set(views.map(({ status, error, answer }) => `${status} ${error} ${answer}`));
const answered: Behaviour = (response, page) => void response.end(page);

test('each view of the seeded schedule starts: in order, at its time or late, none skipped', async () => {
  await using on = await stage(answered);
  await started(on, 100);
  const views = await settle(on);
  const schedule = createSchedule(random(seed, 'arrivals'));
  schedule.offer(0, 200, 'poisson');
  const firstMs = schedule.take();
  for (const [at, view] of views.entries()) {
    expect(view.id).toMatch(new RegExp(`^load-${at + 1}\\.[0-9a-f]{8}$`));
    if (at > 0) expect(view.intendedMs - (views[0]?.intendedMs ?? 0)).toBeCloseTo(schedule.take() - firstMs, 6);
    expect(view.sentMs).toBeGreaterThanOrEqual(view.intendedMs);
    expect(view.doneMs).toBeGreaterThan(view.sentMs);
  }
  expect(outcomes(views)).toEqual(new Set(['200 null right']));
});

test('users are the same for the same seed, and ids travel with their requests', async () => {
  await using one = await stage(answered);
  await using other = await stage(answered);
  await started(one, 50);
  await started(other, 50);
  await settle(one);
  await settle(other);
  // Requests overtake each other on the way: their number says who was drawn first.
  const usersOf = ({ server }: Stage) => new Map(server.seen.map(({ id, user }) => [id, user]));
  const [first, second] = [usersOf(one), usersOf(other)];
  for (const { id } of one.views.slice(0, 50)) {
    expect(first.get(id)).toMatch(/^u[0-9a-f]{6}$/);
    expect(first.get(id)).toBe(second.get(id));
  }
  expect(new Set(first.values()).size).toBeGreaterThan(20);
  expect(first.size).toBe(one.views.length);
});

test('a generator that was itself held up starts everything that became due, and says how late', async () => {
  await using on = await stage(answered);
  await started(on, 5);
  const heldFromMs = now();
  while (now() < heldFromMs + 200);
  const heldToMs = now();
  on.generator.catchUp();
  const held = on.views.filter(({ intendedMs }) => intendedMs > heldFromMs && intendedMs < heldToMs);
  expect(held.length).toBeGreaterThan(15);
  for (const { sentMs } of held) expect(sentMs).toBeGreaterThanOrEqual(heldToMs);
});

test('users do not wait for each other: twenty answers that are held back delay no other view', async () => {
  const held: (() => void)[] = [];
  const others: string[] = [];
  await using on = await stage((response, page, { id }) => {
    if (held.length < 20) held.push(() => response.end(page));
    else {
      others.push(id);
      response.end(page);
    }
  });
  const answers = () => on.views.filter(({ id, answer }) => others.includes(id) && answer === 'right').length;
  await expect.poll(answers, { timeout: 10_000 }).toBeGreaterThan(50);
  expect(on.views.filter(({ doneMs }) => doneMs === null).length).toBeGreaterThanOrEqual(20);
  for (const answer of held) answer();
  expect(outcomes(await settle(on))).toEqual(new Set(['200 null right']));
});

test('a server that stalls: all views that were due in the stall waited for its end', async () => {
  let stallsUntilMs = 0;
  await using on = await stage(function answer(response, page, request) {
    if (now() >= stallsUntilMs) response.end(page);
    else setTimeout(answer, 1, response, page, request);
  });
  await started(on, 20);
  const fromMs = now();
  const toMs = fromMs + 500;
  stallsUntilMs = toMs;
  await expect.poll(() => on.views.at(-1)?.intendedMs ?? 0, { timeout: 10_000 }).toBeGreaterThan(toMs + 100);
  const views = await settle(on);
  const due = views.filter(({ intendedMs }) => intendedMs > fromMs && intendedMs < toMs);
  // 100 are to be expected; a closed loop would have sent one.
  expect(due.length).toBeGreaterThan(60);
  for (const { doneMs } of due) expect(doneMs).toBeGreaterThanOrEqual(toMs);
  const longestMs = Math.max(...due.map(({ intendedMs, doneMs }) => (doneMs ?? 0) - intendedMs));
  expect(longestMs).toBeGreaterThan(400);
  expect(outcomes(views)).toEqual(new Set(['200 null right']));
});

test.each<[string, Behaviour, string]>([
  ['an error status', (response) => void response.writeHead(503).end('busy'), '503 null null'],
  [
    'a wrong page',
    (response, page) => void response.end(page.replace(/"score":0\.\d/, '"score":0.9')),
    '200 null wrong',
  ],
  ['no page', (response) => void response.end('<html>'), 'null bad answer null'],
  ['JSON that is no page', (response) => void response.end('{"user":"u1"}'), 'null bad answer null'],
  ['a closed socket', (response) => void response.destroy(), 'null connection closed null'],
  ['half a page', cutOff, 'null connection closed null'],
  ['a page in pieces', inPieces, '200 null right'],
  ['a page on many lines', (response, page) => void response.end(onManyLines(page)), '200 null right'],
  ['a page that never ends', (response) => neverEnd(response.writeHead(200)), 'null answer too large null'],
  ['an error that never ends', (response) => neverEnd(response.writeHead(503)), '503 null null'],
])('%s', async (_, behave, outcome) => {
  await using on = await stage(behave);
  await started(on, 10);
  expect(outcomes(await settle(on))).toEqual(new Set([outcome]));
});

function cutOff(...[response, page]: Parameters<Behaviour>): void {
  response.writeHead(200, { 'content-length': page.length }).write(page.slice(0, 50), () => response.destroy());
}

/** What cannot be an answer any more is not read on. */
function neverEnd(response: ServerResponse): void {
  const writing = setInterval(() => response.write(Buffer.alloc(8_192, ' ')), 2);
  response.once('close', () => clearInterval(writing));
}

const onManyLines = (page: string) => JSON.stringify(JSON.parse(page), null, 4);

function inPieces(...[response, page]: Parameters<Behaviour>): void {
  response.write(page.slice(0, 50), () => setTimeout(() => response.end(page.slice(50)), 5));
}

test('a server that dies: right answers until then, refused connections from then on', async () => {
  await using on = await stage(answered);
  await started(on, 20);
  await on.server[Symbol.asyncDispose]();
  const diedMs = now();
  await expect.poll(() => on.views.at(-1)?.intendedMs ?? 0).toBeGreaterThan(diedMs + 100);
  const views = await settle(on);
  expect(views[0]?.answer).toBe('right');
  for (const { sentMs, answer, error } of views)
    if (sentMs > diedMs) expect([answer, error]).toEqual([null, expect.stringMatching(/^E|^connection closed$/)]);
  expect(views.at(-1)?.error).toBe('ECONNREFUSED');
});

test('a server that hangs: views stay unfinished until their users give up, and then leave', async () => {
  await using on = await stage(() => {}, { timeoutMs: 600 });
  await started(on, 20);
  await expect.poll(() => on.server.seen.length).toBeGreaterThan(10);
  expect(on.views.slice(-1)).toMatchObject([{ doneMs: null, status: null, error: null, answer: null }]);
  const views = await settle(on);
  expect(outcomes(views)).toEqual(new Set(['null timeout null']));
  for (const { intendedMs, doneMs } of views) expect((doneMs ?? 0) - intendedMs).toBeGreaterThan(599);
  await expect.poll(() => on.server.connections()).toBe(0);
});

test('views over the bound are recorded as failed, and room that frees up is used', async () => {
  let hang = true;
  const waiting: (() => void)[] = [];
  await using on = await stage(
    (response, page) => void (hang ? waiting.push(() => response.end(page)) : response.end(page)),
    { mostInFlight: 10 },
  );
  await started(on, 30);
  await expect.poll(() => waiting.length).toBe(10);
  const ends = on.views.slice(0, 30).map(({ doneMs, error }) => (doneMs === null ? 'on its way' : error));
  expect(ends).toEqual([...Array(10).fill('on its way'), ...Array(20).fill('abandoned')]);
  hang = false;
  for (const answer of waiting) answer();
  await expect.poll(() => on.views.slice(30).some(({ answer }) => answer === 'right')).toBe(true);
});

test('a connection whose answer never ends is closed', async () => {
  await using on = await stage(neverEnd, { timeoutMs: 60_000 });
  await started(on, 10);
  await settle(on);
  expect(on.server.seen.length).toBeGreaterThan(0);
  await expect.poll(() => on.server.connections()).toBe(0);
});

test('disposing it closes the idle sockets too', async () => {
  await using server = await servePages(seed, answered);
  {
    await using on = await stage(answered, { origin: server.origin });
    await started(on, 20);
    await settle(on);
    expect(await server.connections()).toBeGreaterThan(0);
  }
  // Left alone, the server keeps them for 5 s.
  await expect.poll(() => server.connections(), { timeout: 3_000 }).toBe(0);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a rate of %d is refused', async (rate) => {
  await using on = await stage(answered);
  expect(() => on.generator.offer(rate, 'constant')).toThrow(LabError);
});
