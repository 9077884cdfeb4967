import { expect, test } from 'vitest';
import { startSlots } from '../../gather/slots.ts';
import { now } from '../../lab/clock.ts';
import { noDeadline } from '../../lab/until.ts';
import type { Call, Part, Rows, Until } from '../../lab/variant.ts';
import { createModel, type Model } from '../../model/linear-model.ts';
import { createSlots } from './slots.ts';

const rows: Rows = { dimension: 8, values: Float32Array.from({ length: 24 }, (_, at) => Math.sin(at)) };
const seed = 7;

test('never more calls at work than there are slots, each in its turn', async () => {
  const { accelerator, watch, tracks } = start({ slots: 3, modelMs: 15 });
  watch.mark();
  const calls = Array.from({ length: 10 }, (_, index) => accelerator.score(rows, tracks.callOf(`${index}`)));
  expect(tracks.atWork).toBeLessThanOrEqual(3);
  await Promise.all(calls);
  expect(tracks.mostAtWork).toBe(3);
  expect(tracks.began).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);

  const read = await watch.read();
  expect(read).toMatchObject({ slots: 3, served: 10, peakQueue: 7 });
  expect(read.modelMs).toHaveLength(10);
  for (const ms of read.modelMs) expect(ms).toBeGreaterThanOrEqual(15);
  // The fourth to the tenth waited for somebody's slot; the last one for three rounds.
  const longest = read.queueMs.toSorted((a, b) => b - a);
  expect(longest[6]).toBeGreaterThanOrEqual(15);
  expect(longest[0]).toBeGreaterThanOrEqual(45);
  expect(read.busyShare).toBeGreaterThan(0);
  expect(read.busyShare).toBeLessThanOrEqual(1);
});

test('a slot that is free again is taken at once', async () => {
  const { accelerator, watch, tracks } = start({ slots: 1, modelMs: 1 });
  watch.mark();
  for (const id of ['a', 'b', 'c']) await accelerator.score(rows, tracks.callOf(id));
  const { peakQueue, served } = await watch.read();
  expect({ peakQueue, served }).toEqual({ peakQueue: 0, served: 3 });
});

test('answers are the model’s, and its time is told as the model server sees it', async () => {
  const { accelerator, watch, tracks } = start({ slots: 2, modelMs: 20 });
  watch.mark();
  const fromMs = now();
  expect(await accelerator.score(rows, tracks.callOf('a'))).toEqual({ scores: createModel(seed).score(rows) });
  const { modelMs: told } = await watch.read();
  expect(told).toHaveLength(1);
  expect(told[0]).toBeGreaterThanOrEqual(20);
  expect(told[0]).toBeLessThanOrEqual(now() - fromMs);
  expect(tracks.parts.get('a')).toEqual(['model queue', 'model']);
});

test('a call that fails gives its slot back', async () => {
  let calls = 0;
  const model: Model = {
    score(given) {
      calls += 1;
      if (calls === 1) throw new Error('no memory');
      return createModel(seed).score(given);
    },
  };
  const { accelerator, watch, tracks } = start({ slots: 1, modelMs: 1, model });
  watch.mark();
  const [first, second] = [accelerator.score(rows, tracks.callOf('a')), accelerator.score(rows, tracks.callOf('b'))];
  await expect(first).rejects.toThrow('no memory');
  await second;
  expect((await watch.read()).served).toBe(2);
});

test.each<[string, () => { until: Until; leave: () => void }]>([
  [
    'when he leaves',
    () => {
      const leaving = new AbortController();
      return { until: { deadline: noDeadline, signal: leaving.signal }, leave: () => leaving.abort() };
    },
  ],
  [
    'at his deadline',
    () => ({ until: { deadline: new Date(Date.now() + 5), signal: new AbortController().signal }, leave: () => {} }),
  ],
])(
  'a call with `until` leaves the queue %s; the others keep their order, and no slot is lost',
  async (_when, makeUntil) => {
    const { accelerator, watch, tracks } = start({ slots: 1, modelMs: 20 });
    watch.mark();
    const { until, leave } = makeUntil();
    const [first, second, third] = [
      accelerator.score(rows, tracks.callOf('a')),
      accelerator.score(rows, tracks.callOf('b'), until),
      accelerator.score(rows, tracks.callOf('c')),
    ];
    leave();
    await expect(second).rejects.toThrow(/has left|Deadline exceeded/);
    await Promise.all([first, third]);
    await accelerator.score(rows, tracks.callOf('d'));
    expect(tracks.began).toEqual(['a', 'c', 'd']);
    const read = await watch.read();
    expect(read).toMatchObject({ served: 3, leftQueue: 1, peakQueue: 2 });
    expect(read.queueMs).toHaveLength(3);
    watch.mark();
    expect((await watch.read()).leftQueue).toBe(0);
  },
);

test('a call without one is served, though its caller has left', async () => {
  const { accelerator, watch, tracks } = start({ slots: 1, modelMs: 1 });
  watch.mark();
  const left: Until = { deadline: new Date(0), signal: AbortSignal.abort() };
  await Promise.all(['a', 'b'].map((id) => accelerator.score(rows, { ...tracks.callOf(id), until: left })));
  expect(await watch.read()).toMatchObject({ served: 2, leftQueue: 0 });
});

test('what is on the accelerator runs to its end', async () => {
  const { accelerator, watch, tracks } = start({ slots: 1, modelMs: 10 });
  watch.mark();
  const leaving = new AbortController();
  const scored = accelerator.score(rows, tracks.callOf('a'), { deadline: noDeadline, signal: leaving.signal });
  await expect.poll(() => tracks.atWork).toBe(1);
  leaving.abort();
  expect(await scored).toEqual({ scores: createModel(seed).score(rows) });
  expect(await watch.read()).toMatchObject({ served: 1, leftQueue: 0 });
});

test('a call takes as long as the accelerator does when it gets its slot', async () => {
  const { accelerator, speed, watch, tracks } = start({ slots: 1, modelMs: 30 });
  watch.mark();
  const begun = accelerator.score(rows, tracks.callOf('a'));
  const queued = accelerator.score(rows, tracks.callOf('b'));
  await expect.poll(() => tracks.atWork).toBe(1);
  speed.modelMs = 300;
  await begun;
  await expect.poll(() => tracks.atWork).toBe(1);
  speed.modelMs = 1;
  await queued;
  const [first = 0, second = 0] = (await watch.read()).modelMs;
  expect(first).toBeLessThan(300);
  expect(second).toBeGreaterThanOrEqual(300);
});

interface Plan {
  readonly slots: number;
  readonly modelMs: number;
  readonly model?: Model;
}

function start({ slots, modelMs, model = createModel(seed) }: Plan) {
  const watch = startSlots(slots);
  const speed = { modelMs };
  const accelerator = createSlots(model, slots, speed, watch);
  return { accelerator, speed, watch, tracks: trackCalls() };
}

/** Who is at work in the model, by what is booked. */
function trackCalls() {
  const until = { deadline: noDeadline, signal: new AbortController().signal };
  const tracks = {
    atWork: 0,
    mostAtWork: 0,
    began: [] as string[],
    parts: new Map<string, Part[]>(),
    callOf(id: string): Call {
      const parts: Part[] = [];
      tracks.parts.set(id, parts);
      return {
        id,
        user: 'u',
        until,
        stage(part, work) {
          parts.push(part);
          const result = work();
          if (part === 'model' && result instanceof Promise) enter(id, result);
          return result;
        },
      };
    },
  };
  function enter(id: string, result: Promise<unknown>): void {
    tracks.began.push(id);
    tracks.atWork += 1;
    tracks.mostAtWork = Math.max(tracks.mostAtWork, tracks.atWork);
    const leave = () => {
      tracks.atWork -= 1;
    };
    result.then(leave, leave);
  }
  return tracks;
}
