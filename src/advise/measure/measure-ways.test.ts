import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { listDescendants, listSurvivors } from '../../../test/process-tree.ts';
import { LabError } from '../../errors.ts';
import { ways } from '../ways.ts';
import { callerOf } from './call-way.ts';
import { checked, featuresOf, keepBusy, offer } from './drive.ts';
import { measureWays } from './measure-ways.ts';
import { measured } from './measured.ts';
import { codecOf, serveWays } from './serve-ways.ts';

const never = new AbortController().signal;

describe('each way', () => {
  it.each(ways)('%s brings what was sent, bit for bit, over a real socket', async (way) => {
    await using serving = await serveWays([way]);
    await using caller = callerOf(way, serving.ports[way] ?? 0);
    const features = featuresOf(1_000);
    await checked(caller, features)();
    expect((await caller.call(features))[9]).toBe(features[999]);
  });

  it('is refused where an answer has other floats than were sent', async () => {
    const features = featuresOf(100);
    const liar = {
      call: async () => Float32Array.from({ length: 10 }, (_, at) => Math.fround(at / 3)),
      [Symbol.asyncDispose]: async () => {},
    };
    await expect(checked(liar, features)()).rejects.toThrow('other floats');
  });

  it('of gRPC writes the same bytes as the others', () => {
    const request = { features: featuresOf(300), dimension: 100, modelVersion: 'v1', requestId: 'a' };
    const [first, ...others] = Object.values(codecOf).map((codec) => codec.encodeRequest(request).toString('hex'));
    expect(others).toEqual([first, first]);
    for (const codec of Object.values(codecOf))
      expect(codec.decodeRequest(codec.encodeRequest(request))).toEqual(request);
  });
});

describe('the open loop', () => {
  it('counts from the intended start: whoever blocks the thread delays all that was due', async () => {
    const blockMs = 300;
    let calls = 0;
    const { timed, behind } = await offer(
      async () => {
        calls += 1;
        if (calls !== 1) return;
        const untilMs = performance.now() + blockMs;
        while (performance.now() < untilMs);
      },
      200,
      400,
    );
    const slow = timed.filter(({ value }) => value > 50).length;
    // 200 a second, for 250 of the 300 ms.
    expect(slow).toBeGreaterThan(25);
    expect(timed.every(({ finished }) => finished)).toBe(true);
    expect(behind).toBeLessThan(3);
  });

  it('tells the age of what has not ended, and rejects with what failed', async () => {
    const { timed: stuck, behind } = await offer(() => new Promise(() => {}), 100, 100);
    expect(behind).toBe(stuck.length);
    expect(stuck.length).toBeGreaterThan(2);
    expect(stuck.every(({ finished, value }) => !finished && value > 900)).toBe(true);
    await expect(offer(() => Promise.reject(new Error('refused')), 100, 100)).rejects.toThrow('refused');
  });
});

it('the closed loop keeps so many in flight', async () => {
  let inFlight = 0;
  let most = 0;
  const calls = await keepBusy(
    async () => {
      most = Math.max(most, ++inFlight);
      await wait(2);
      inFlight -= 1;
    },
    3,
    60,
  );
  expect(most).toBe(3);
  expect(calls).toBeGreaterThan(6);
});

describe('a measurement', () => {
  it('is of real processes, tells its progress, and leaves nobody behind', async () => {
    const told: number[] = [];
    const plan = { ways: ['rest-raw'] as const, floats: 500, perSecond: 50, signal: never };
    const running = measureWays({ ...plan, onProgress: (_, done) => told.push(done) });
    await expect.poll(async () => (await listOurs()).length).toBe(2);
    const found = measured.parse(await running);
    expect(await listOurs()).toEqual([]);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const [one] = found.ways;
    expect(one?.bytes.sent).toBeGreaterThan(2_000);
    expect(one?.bytes.sent).toBeLessThan(2_600);
    expect(one?.cpuMs.value).toBeGreaterThan(0);
    expect(one?.clientCpuMs).toBeGreaterThan(0);
    expect(one?.serverCpuMs).toBeGreaterThan(0);
    expect(one?.cores.value).toBeCloseTo(((one?.cpuMs.value ?? 0) * 50) / 1_000, 10);
    expect(one?.latency?.unfinished).toBe(0);
    expect(one?.latency?.p50Ms.value).toBeLessThanOrEqual(one?.latency?.p99Ms.value ?? 0);
  });

  it('ends at once when it is interrupted, with its processes', async () => {
    const interrupt = new AbortController();
    const plan = { ways, floats: 500, perSecond: 50, signal: interrupt.signal };
    const running = measureWays({ ...plan, onProgress: () => {} });
    running.catch(() => {});
    await expect.poll(async () => (await listOurs()).length).toBe(2);
    const pids = (await listOurs()).map(({ pid }) => pid);
    interrupt.abort(new LabError('interrupted', 'interrupted', 'Nothing is left.'));
    await expect(running).rejects.toMatchObject({ code: 'interrupted' });
    expect(await listSurvivors(pids, 1_000)).toEqual([]);
  });
});

async function listOurs() {
  return (await listDescendants(process.pid)).filter(({ command }) => command.includes('advise/measure/main.ts'));
}
