import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { now } from '../lab/clock.ts';
import { noDeadline } from '../lab/until.ts';
import { startLedger } from './ledger.ts';

const until = { deadline: noDeadline, signal: new AbortController().signal };

/** A book that keeps: a phase has begun. */
function openBook() {
  const book = startLedger();
  book.mark();
  return book;
}

test('a call has its ids, when it arrived, and when its answer left', async () => {
  const book = openBook();
  const beforeMs = now();
  const call = book.open('page-7', 'u3', until);
  expect(call).toMatchObject({ id: 'page-7', user: 'u3', until });
  const [open] = (await book.read()).entries;
  expect(open).toEqual({ id: 'page-7', arrivedMs: expect.any(Number), leftMs: null, spans: [] });
  book.close('page-7');
  const [closed] = (await book.read()).entries;
  expect(closed?.arrivedMs).toBeGreaterThanOrEqual(beforeMs);
  expect(closed?.leftMs).toBeGreaterThanOrEqual(closed?.arrivedMs ?? Number.NaN);
  expect(closed?.leftMs).toBeLessThanOrEqual(now());
});

test('a request that waited in front of the process arrived when its head was read', async () => {
  const book = openBook();
  book.open('early', 'u1', until, 42);
  expect((await book.read()).entries[0]?.arrivedMs).toBe(42);
});

test('synchronous work is booked with its value, its part and all of its time', async () => {
  const book = openBook();
  const call = book.open('a', 'u', until);
  const fromMs = now();
  expect(call.stage('encode', () => burn(5))).toBe('burnt');
  const toMs = now();
  const [span] = (await book.read()).entries[0]?.spans ?? [];
  expect(span?.part).toBe('encode');
  expect(span?.fromMs).toBeGreaterThanOrEqual(fromMs);
  expect(span?.toMs).toBeLessThanOrEqual(toMs);
  expect(duration(span)).toBeGreaterThanOrEqual(5);
});

test('asynchronous work is booked with its waiting; what has not ended, until now', async () => {
  const book = openBook();
  const call = book.open('a', 'u', until);
  const { promise, resolve } = Promise.withResolvers<number>();
  const staged = call.stage('model', () => promise);
  await turn();
  const [running, none] = (await book.read()).entries[0]?.spans ?? [];
  expect(running).toMatchObject({ part: 'model' });
  expect(running?.toMs).toBeLessThanOrEqual(now());
  expect(none).toBeUndefined();
  burn(5);
  resolve(11);
  expect(await staged).toBe(11);
  expect((await book.read()).entries[0]?.spans).toHaveLength(1);
  const [span] = (await book.read()).entries[0]?.spans ?? [];
  expect(span?.part).toBe('model');
  expect(duration(span)).toBeGreaterThanOrEqual(5);
});

test('work that throws or rejects is booked too, and its error passes', async () => {
  const book = openBook();
  const call = book.open('a', 'u', until);
  const thrown = new Error('no such row');
  expect(() =>
    call.stage('decode', () => {
      burn(2);
      throw thrown;
    }),
  ).toThrow(thrown);
  await expect(call.stage('model', () => Promise.reject(thrown))).rejects.toBe(thrown);
  const spans = (await book.read()).entries[0]?.spans ?? [];
  expect(spans.map(({ part }) => part)).toEqual(['decode', 'model']);
  expect(duration(spans[0])).toBeGreaterThanOrEqual(2);
});

test('calls side by side keep their stages apart', async () => {
  const book = openBook();
  const calls = ['a', 'b', 'c'].map((id) => book.open(id, 'u', until));
  await Promise.all(calls.map((call, index) => call.stage(index === 1 ? 'way back' : 'model', () => turn())));
  const parts = (await book.read()).entries.map(({ id, spans }) => [id, spans.map(({ part }) => part)]);
  expect(parts).toEqual([
    ['a', ['model']],
    ['b', ['way back']],
    ['c', ['model']],
  ]);
});

test('a phase has the calls that arrived since its mark; what was read stays as it was', async () => {
  const book = openBook();
  const old = book.open('old', 'u', until);
  const read = await book.read();
  old.stage('encode', () => {});
  expect(read.entries[0]?.spans).toEqual([]);
  book.mark();
  old.stage('decode', () => {});
  book.close('old');
  book.open('new', 'u', until);
  expect((await book.read()).entries.map(({ id }) => id)).toEqual(['new']);
  expect(JSON.parse(JSON.stringify(read))).toEqual(read);
});

test('nothing is kept before the first mark: a world that stays up must not fill the memory', async () => {
  const book = startLedger();
  book.open('warm-up', 'u', until).stage('encode', () => {});
  expect((await book.read()).entries).toEqual([]);
});

function duration(span: { readonly fromMs: number; readonly toMs: number } | undefined): number {
  return span ? span.toMs - span.fromMs : Number.NaN;
}

function burn(ms: number): string {
  const untilMs = now() + ms;
  while (now() < untilMs);
  return 'burnt';
}
