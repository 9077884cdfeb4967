import { type Duplex, duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { LabError } from '../../errors.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import { type Random, random } from '../../lab/random.ts';
import type { ClockSample } from '../member-clock.ts';
import { openBorder } from './message-border.ts';

/** The runner's end of a channel, and the process's, which may write whatever it likes. */
function open({ ticks = false } = {}) {
  const [ours, theirs] = duplexPair();
  const ticked: LoadTick[] = [];
  const floods: LabError[] = [];
  const clocks: ClockSample[] = [];
  const border = openBorder(ours, {
    name: 'storefront',
    ticks,
    onTick: (seconds) => void ticked.push(...seconds),
    onClock: (sample) => void clocks.push(sample),
    onFlood: (error) => void floods.push(error),
  });
  return { border, ours, theirs, ticked, floods, clocks };
}

async function nextRequest(theirs: Duplex): Promise<{ readonly id: string; readonly kind: string }> {
  for await (const chunk of theirs.iterator({ destroyOnReturn: false })) return JSON.parse(String(chunk));
  throw new Error('nothing was asked');
}

const say = (theirs: Duplex, ...messages: readonly unknown[]) => {
  for (const message of messages) theirs.write(`${JSON.stringify(message)}\n`);
};

/** Until all that was written was read: an honest answer comes behind it. */
async function readThrough({ border, theirs }: ReturnType<typeof open>): Promise<void> {
  const { answer } = border.ask({ kind: 'mark' });
  const { id } = await nextRequest(theirs);
  say(theirs, { id, ok: true });
  expect(await answer).toBeUndefined();
}

const second: LoadTick = { second: 0, views: 2, good: 1, bad: 1, failed: 0, p50Ms: 3, p99Ms: null, inFlight: 1 };

test('an id is drawn anew for each question', async () => {
  const { border, theirs } = open();
  const ids = new Set<string>();
  for (let asked = 0; asked < 50; asked += 1) {
    void border.ask({ kind: 'mark' });
    const { id } = await nextRequest(theirs);
    expect(id).toMatch(/^[\da-f-]{36}$/);
    ids.add(id);
  }
  expect(ids.size).toBe(50);
});

test('an answer says what the clock over there was; where code has bent that, it is an answer all the same', async () => {
  const { border, theirs, clocks } = open();
  for (const clock of [{ receivedMs: 7, sentMs: 9 }, { receivedMs: null, sentMs: 'late' }, 5]) {
    const { answer } = border.ask({ kind: 'mark' });
    const { id } = await nextRequest(theirs);
    say(theirs, { id, ok: true, clock, value: 'done' });
    expect(await answer).toBe('done');
  }
  expect(clocks).toEqual([{ askedMs: expect.any(Number), receivedMs: 7, sentMs: 9, answeredMs: expect.any(Number) }]);
  expect(clocks[0]?.answeredMs).toBeGreaterThanOrEqual(clocks[0]?.askedMs ?? Number.POSITIVE_INFINITY);
});

test('an answer goes to its question, once: repeating it says nothing new', async () => {
  const at = open();
  const { answer } = at.border.ask({ kind: 'read', sources: [] });
  const { id } = await nextRequest(at.theirs);
  say(at.theirs, { id, ok: true, value: ['first'] }, { id, ok: true, value: ['second'] });
  expect(await answer).toEqual(['first']);
  await readThrough(at);
  expect(at.border.readStrays()).toEqual({ count: 1, example: expect.stringContaining(id) });
});

test('an answer that comes late belongs to nobody, and is not an unknown one', async () => {
  const at = open();
  const { giveUp } = at.border.ask({ kind: 'mark' });
  const { id } = await nextRequest(at.theirs);
  giveUp();
  say(at.theirs, { id, ok: true, value: null });
  await readThrough(at);
  expect(at.border.readStrays()).toBeNull();
});

test.each<[string, unknown]>([
  ['no verdict', {}],
  ['another', { ok: 'perhaps', value: 1 }],
  ['an error without words', { ok: false, known: null }],
  ['an error whose words are none', { ok: false, message: { toString: 1 }, known: null }],
])('an answer with %s is rejected at once', async (_, said) => {
  const { border, theirs } = open();
  const { answer } = border.ask({ kind: 'mark' });
  const { id } = await nextRequest(theirs);
  say(theirs, { id, ...(said as object) });
  await expect(answer).rejects.toMatchObject({
    code: 'broken-variant',
    message: 'storefront gave an answer that two-am does not understand.',
  });
});

test.each(['machine-short', 'interrupted', 'disk-full', 'toString', 'no such code'])(
  'a process that says %s of itself is blamed as its variant is',
  async (code) => {
    const { border, theirs } = open();
    const { answer } = border.ask({ kind: 'mark' });
    const { id } = await nextRequest(theirs);
    say(theirs, { id, ok: false, message: 'others have it', known: { code, hint: 'Wait.' } });
    await expect(answer).rejects.toMatchObject({ code: 'broken-variant', message: 'storefront: others have it' });
  },
);

test('an error that a process may know of keeps its code', async () => {
  const { border, theirs } = open();
  const { answer } = border.ask({ kind: 'mark' });
  const { id } = await nextRequest(theirs);
  say(theirs, { id, ok: false, message: 'taken', known: { code: 'port-taken', hint: 'Wait.' } });
  await expect(answer).rejects.toMatchObject({ code: 'port-taken', hint: 'Wait.' });
});

test('an error’s words are a line, and steer no terminal', async () => {
  const { border, theirs } = open();
  const { answer } = border.ask({ kind: 'mark' });
  const { id } = await nextRequest(theirs);
  say(theirs, { id, ok: false, message: `\u001b[2Jno\n${'x'.repeat(2 ** 20)}`, known: null });
  await expect(answer).rejects.toMatchObject({ message: expect.stringMatching(/^storefront: no x{900,1000}…$/) });
});

test('ticks come from those that offer work, and are seconds that have begun', async () => {
  const load = open({ ticks: true });
  say(load.theirs, { kind: 'tick', seconds: [second, { ...second, usersHit: ['u1'] }] });
  const wrong: unknown[] = [
    { kind: 'tick' },
    { kind: 'tick', seconds: second },
    { kind: 'tick', seconds: [{ ...second, second: -1 }] },
    { kind: 'tick', seconds: [{ ...second, second: 1e15 }] },
    { kind: 'tick', seconds: [{ ...second, views: 'many' }] },
    { kind: 'tick', seconds: [{ ...second, p99Ms: undefined }] },
    { kind: 'tick', seconds: [{ ...second, usersHit: [1] }] },
  ];
  say(load.theirs, ...wrong);
  await readThrough(load);
  expect(load.ticked).toEqual([second, { ...second, usersHit: ['u1'] }]);
  expect(load.border.readStrays()?.count).toBe(wrong.length);

  const storefront = open();
  say(storefront.theirs, { kind: 'tick', seconds: [second] });
  await readThrough(storefront);
  expect(storefront.ticked).toEqual([]);
  expect(storefront.border.readStrays()?.count).toBe(1);
});

test('thousands of messages of all kinds: each is counted, none is believed, and none hurts', async () => {
  const at = open();
  const { answer } = at.border.ask({ kind: 'read', sources: [] });
  const { id } = await nextRequest(at.theirs);
  const draw = random(15, 'rubbish');
  const count = 5_000;
  for (let sent = 0; sent < count; sent += 1) at.theirs.write(drawLine(draw));
  say(at.theirs, { id, ok: true, value: [] });
  expect(await answer).toEqual([]);
  expect(at.border.readStrays()?.count).toBe(count);
  expect(at.ticked).toEqual([]);
  expect(at.floods).toEqual([]);
});

test('a message of many MiB is an answer to a question, or it is left out', async () => {
  const at = open();
  const { answer } = at.border.ask({ kind: 'read', sources: [] });
  const { id } = await nextRequest(at.theirs);
  const large = 'x'.repeat(2 ** 23);
  say(at.theirs, { kind: 'x', large }, large, { id: 'somebody else’s', ok: true, value: large });
  say(at.theirs, { id, ok: true, value: large });
  expect(await answer).toHaveLength(large.length);
  expect(at.border.readStrays()).toEqual({ count: 3, example: expect.stringMatching(/^\{"kind":"x","large":"xx/) });
});

test('a flood ends the listening, in one line', async () => {
  const { border, theirs, floods } = open();
  const { answer } = border.ask({ kind: 'mark' });
  theirs.on('error', () => {});
  for (let sent = 0; sent < 30_000; sent += 1) say(theirs, 'ready');
  await expect.poll(() => floods.length).toBe(1);
  expect(floods[0]).toMatchObject({
    code: 'broken-variant',
    message:
      'storefront sent more than 10,000 messages within a second that nobody had asked for, such as "ready": it is not listened to any longer.',
  });
  border.close(new LabError('broken-variant', 'closed', 'nothing'));
  await expect(answer).rejects.toThrow('closed');
  await expect(border.ask({ kind: 'mark' }).answer).rejects.toMatchObject({ code: 'process-died' });
});

test('a channel that closes leaves nobody waiting', async () => {
  const { border, ours } = open();
  const { answer } = border.ask({ kind: 'mark' });
  ours.destroy();
  await expect(answer).rejects.toMatchObject({ code: 'process-died', message: 'storefront is gone.' });
});

/** A line that answers nothing: JSON of any kind, some of it cut, or bytes. */
function drawLine(draw: Random): Uint8Array {
  const text = JSON.stringify(drawValue(draw, 0)) ?? 'undefined';
  const kind = draw();
  const cut = kind < 0.7 ? text : text.slice(0, Math.floor(draw() * text.length));
  const bytes = Buffer.from(`${cut}\n`);
  // The newline at the end stays.
  if (kind > 0.9) for (let at = 0; at < bytes.length - 1; at += 2) bytes[at] = 128 + Math.floor(draw() * 128);
  return bytes;
}

const words = [
  'id',
  'ok',
  'value',
  'kind',
  'tick',
  'seconds',
  'second',
  'cmd',
  'NODE_HANDLE',
  '__proto__',
  'ready',
  '',
];

function drawValue(draw: Random, depth: number): unknown {
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(draw() * all.length)];
  const some = () => Array.from({ length: Math.floor(draw() * 4) }, () => drawValue(draw, depth + 1));
  switch (Math.floor(draw() * (depth < 3 ? 8 : 5))) {
    case 0:
      return pick([0, -1, 1.5, 1e308, 2 ** 53]);
    case 1:
      return pick([null, true, false]);
    case 2:
      return pick(words);
    case 3:
      return 'y'.repeat(Math.floor(draw() * 300));
    case 4:
      return { kind: 'tick', seconds: draw() < 0.5 ? [second] : [] };
    case 5:
      return some();
    default:
      return Object.fromEntries(some().map((value) => [pick(words), value]));
  }
}
