import { expect, onTestFinished, test, vi } from 'vitest';
import { now } from '../lab/clock.ts';
import { noDeadline } from '../lab/until.ts';
import type { Answer, Call, Rows, Scorer } from '../lab/variant.ts';
import { startCalls } from './calls.ts';

const rows: Rows = { dimension: 1, values: new Float32Array(1) };
const answer: Answer = { scores: new Float32Array([0.5]) };

test('calls are counted as their caller sees them: answered, failed, in flight', async () => {
  const model = heldModel();
  const calls = startCalls();
  calls.mark();
  const told: number[] = [];
  const scorer = calls.watch(model, (ms) => told.push(ms));

  const startedMs = now();
  const [first, second] = [scorer.score(rows, callOf('a')), scorer.score(rows, callOf('b'))];
  void scorer.score(rows, callOf('c'));
  expect(await calls.read()).toMatchObject({ started: 3, failed: 0, inFlight: 3, durationsMs: [] });

  model.end('b', new Error('no slot'));
  await expect(second).rejects.toThrow('no slot');
  model.end('a', answer);
  expect(await first).toBe(answer);
  const read = await calls.read();
  expect(read).toMatchObject({ started: 3, failed: 1, inFlight: 1 });
  expect(read.durationsMs).toEqual(told);
  expect(read.durationsMs).toHaveLength(2);
  for (const ms of read.durationsMs) expect(ms).toBeLessThanOrEqual(now() - startedMs);
});

test('failures are grouped by what they say, alike but for addresses and figures', async () => {
  const model = heldModel();
  const calls = startCalls();
  const scorer = calls.watch(model);
  const errors = [
    '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.4:50051 (2026)',
    '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.5:1 (7.5)\nat line 3',
    '13 INTERNAL: Received RST_STREAM with code 0',
  ];
  for (const [index, error] of errors.entries()) {
    const call = scorer.score(rows, callOf(`u${index}`));
    model.end(`u${index}`, new Error(error));
    await expect(call).rejects.toThrow();
  }
  expect((await calls.read()).failures).toEqual({
    '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED * (N)': 2,
    '13 INTERNAL: Received RST_STREAM with code 0': 1,
  });
  calls.mark();
  expect((await calls.read()).failures).toEqual({});
});

test('a deadline is one way to fail, wherever its time went, and no status is lost among many ways', async () => {
  const model = heldModel();
  const calls = startCalls();
  const scorer = calls.watch(model);
  const fail = async (error: string) => {
    const call = scorer.score(rows, callOf('u'));
    model.end('u', new Error(error));
    await expect(call).rejects.toThrow();
  };
  const late = '4 DEADLINE_EXCEEDED: Deadline exceeded after 0.501s';
  await fail(`${late},name resolution: 0.001s,metadata filters: 0.002s,remote_addr=127.0.0.1:3`);
  await fail(`${late},LB pick: 0.002s,remote_addr=127.0.0.1:5`);
  for (let way = 0; way < 40; way += 1) await fail(`no ${'o'.repeat(way)}`);
  await fail('13 INTERNAL: Received RST_STREAM with code 2');
  await fail('13 INTERNAL: 13 INTERNAL: Received RST_STREAM with code 2');
  const { failures = {} } = await calls.read();
  expect(failures).toMatchObject({
    '4 DEADLINE_EXCEEDED: Deadline exceeded after Ns,remote_addr=*': 2,
    '13 INTERNAL': 2,
    other: 21,
  });
  expect(Object.values(failures).reduce((sum, count) => sum + count, 0)).toBe(44);
});

test('failures are counted by the second too, by their status', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const model = heldModel();
  const calls = startCalls();
  const scorer = calls.watch(model);
  const fail = async (error: string) => {
    const call = scorer.score(rows, callOf('u'));
    model.end('u', new Error(error));
    await expect(call).rejects.toThrow();
  };
  await fail('13 INTERNAL: before the mark');
  calls.mark();
  await fail('4 DEADLINE_EXCEEDED: late');
  vi.advanceTimersByTime(2_100);
  for (const _ of [1, 2, 3]) await fail('13 INTERNAL: Received RST_STREAM with code 2');
  await fail('no slot');
  expect((await calls.read()).failuresPerSecond).toEqual({
    DEADLINE_EXCEEDED: [1],
    INTERNAL: [0, 0, 3],
    other: [0, 0, 1],
  });
  vi.advanceTimersByTime(600_000);
  await fail('13 INTERNAL: after ten minutes');
  expect((await calls.read()).failuresPerSecond?.INTERNAL).toEqual([0, 0, 3]);
  calls.mark();
  expect((await calls.read()).failuresPerSecond).toEqual({});
});

test('the oldest call is the one that waits longest, whenever it began', async () => {
  const model = heldModel();
  const calls = startCalls();
  const scorer = calls.watch(model);
  const startedMs = now();
  void scorer.score(rows, callOf('old'));
  const startedByMs = now();
  const young = scorer.score(rows, callOf('young'));
  calls.mark();
  const readFromMs = now();
  const { oldestMs, inFlight, started } = await calls.read();
  expect({ inFlight, started }).toEqual({ inFlight: 2, started: 0 });
  expect(oldestMs).toBeGreaterThanOrEqual(readFromMs - startedByMs);
  expect(oldestMs).toBeLessThanOrEqual(now() - startedMs);
  model.end('old', answer);
  model.end('young', answer);
  await young;
  expect(await calls.read()).toMatchObject({ inFlight: 0, oldestMs: 0 });
});

test('two calls under one id, as a retry makes them, are two', async () => {
  const model = heldModel();
  const calls = startCalls();
  const scorer = calls.watch(model);
  const first = scorer.score(rows, callOf('a'));
  void scorer.score(rows, callOf('a'));
  expect(await calls.read()).toMatchObject({ inFlight: 2 });
  model.end('a', answer);
  await first;
  expect(await calls.read()).toMatchObject({ inFlight: 1 });
});

test('a mark starts afresh, and a call that is refused at once is a failed one', async () => {
  const calls = startCalls();
  const scorer = calls.watch({
    score() {
      throw new Error('not connected');
    },
  });
  calls.mark();
  await expect(scorer.score(rows, callOf('a'))).rejects.toThrow('not connected');
  expect(await calls.read()).toMatchObject({ started: 1, failed: 1, inFlight: 0 });
  calls.mark();
  expect(await calls.read()).toMatchObject({ started: 0, failed: 0, durationsMs: [] });
});

test('no duration is kept before the first mark, though it is reported', async () => {
  const calls = startCalls();
  const told: number[] = [];
  await calls.watch({ score: async () => answer }, (ms) => told.push(ms)).score(rows, callOf('a'));
  expect(told).toHaveLength(1);
  expect((await calls.read()).durationsMs).toEqual([]);
});

/** A model whose calls end when the test says so, the oldest of an id first. */
function heldModel(): Scorer & { end(id: string, how: Answer | Error): void } {
  const held: { readonly id: string; readonly end: (how: Answer | Error) => void }[] = [];
  return {
    score: (_rows, { id }) =>
      new Promise((resolve, reject) => {
        held.push({ id, end: (how) => (how instanceof Error ? reject(how) : resolve(how)) });
      }),
    end(id, how) {
      const at = held.findIndex((one) => one.id === id);
      held.splice(at, 1)[0]?.end(how);
    },
  };
}

function callOf(id: string): Call {
  const until = { deadline: noDeadline, signal: new AbortController().signal };
  return { id, user: 'u', until, stage: (_part, work) => work() };
}
