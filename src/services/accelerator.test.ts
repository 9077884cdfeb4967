import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startLedger } from '../gather/ledger.ts';
import { now } from '../lab/clock.ts';
import { random } from '../lab/random.ts';
import { noDeadline } from '../lab/until.ts';
import type { Rows, Until } from '../lab/variant.ts';
import { worldWith } from '../lab/world.ts';
import { signIds } from '../load/signed-ids.ts';
import { createModel } from '../model/linear-model.ts';
import { startAccelerator } from './accelerator.ts';
import { openDevice } from './device/open-device.ts';

const host = '127.0.0.1';
const secret = 'a secret';
const ids = signIds(secret);
const rows: Rows = { dimension: 8, values: Float32Array.from({ length: 24 }, (_, at) => Math.sin(at)) };
const model = createModel(secret);
const patient: Until = { deadline: noDeadline, signal: new AbortController().signal };

it('answers are the model’s, bit for bit, and both waits are booked by the server that asks', async () => {
  const { open } = await start();
  const told: number[] = [];
  await using device = await openDevice(open('model-1'), (ms) => told.push(ms));
  const ledger = startLedger();
  ledger.mark();
  const { scores } = await device.score(rows, ledger.open('a', 'u1', patient));
  expect(scores).toEqual(model.score(rows).slice());
  expect((await ledger.read()).entries[0]?.spans.map(({ part }) => part)).toEqual(['model queue', 'model']);
  expect(told).toHaveLength(1);
});

it('how long the model took is its own word: a server without CPU reads the begin and the end in one go', async () => {
  const { open } = await start({ modelMs: 10 });
  const told: number[] = [];
  await using device = await openDevice(open('model-1'), (ms) => told.push(ms));
  let isBusy = true;
  setImmediate(function block() {
    for (const endMs = now() + 30; now() < endMs; );
    if (isBusy) setImmediate(block);
  });
  for (const id of ['a', 'b', 'c']) await device.score(rows, callOf(id));
  isBusy = false;
  expect(told).toHaveLength(3);
  for (const ms of told) expect(ms).toBeGreaterThanOrEqual(10);
});

it('counts calls and floats, and for whom: an id that nobody drew belongs to nobody', async () => {
  const { program, open } = await start();
  await using device = await openDevice(open('model-1'), () => {});
  for (const id of [ids.idOf('load', 1), ids.idOf('load', 2), ids.idOf('load', 2), 'load-3.00000000', 'probe'])
    await device.score(rows, callOf(id));
  expect(await program.gatherings.scored?.read()).toMatchObject({ calls: 5, floats: 120, views: 2 });
  program.gatherings.scored?.mark();
  // Since the start: a mark is not its business.
  expect(await program.gatherings.scored?.read()).toMatchObject({ calls: 5 });
});

it('a server has its own slots, however often it connects, and none of another’s', async () => {
  const { program, open } = await start({ slots: 1, modelMs: 30 });
  await using one = await openDevice(open('model-1'), () => {});
  await using again = await openDevice(open('model-1'), () => {});
  await using other = await openDevice(open('model-2'), () => {});
  const slots = (name: string) => program.members?.().get(name)?.slots;
  await expect.poll(() => program.members?.().size).toBe(2);
  for (const name of ['model-1', 'model-2']) slots(name)?.mark();
  const calls = [one.score(rows, callOf('a')), again.score(rows, callOf('b')), other.score(rows, callOf('c'))];
  await Promise.all(calls);
  expect(await slots('model-1')?.read()).toMatchObject({ served: 2, peakQueue: 1 });
  expect(await slots('model-2')?.read()).toMatchObject({ served: 1, peakQueue: 0 });
});

it('one of its servers may get slow, and is told apart from those that do not', async () => {
  const { program, open } = await start();
  const took: Record<string, number[]> = { 'model-1': [], 'model-2': [] };
  await using one = await openDevice(open('model-1'), (ms) => took['model-1']?.push(ms));
  await using other = await openDevice(open('model-2'), (ms) => took['model-2']?.push(ms));
  const askBoth = (id: string) => Promise.all([one.score(rows, callOf(id)), other.score(rows, callOf(id))]);
  await program.change({ kind: 'slow', model: 'model-1', modelMs: 150 });
  await askBoth('a');
  await program.change({ kind: 'slow', model: 'model-1', modelMs: 1 });
  await askBoth('b');
  expect(took['model-1']?.map((ms) => ms >= 150)).toEqual([true, false]);
  expect(took['model-2']?.map((ms) => ms >= 150)).toEqual([false, false]);
});

it('has nothing else to change, and no servers but its own', async () => {
  const { program } = await start();
  expect(() => program.change({ kind: 'drain' })).toThrow('an accelerator cannot change its drain');
  expect(() => program.change({ kind: 'slow', model: 'model-3', modelMs: 1 })).toThrow(
    'model-3 is none of this world’s model servers.',
  );
});

it('a caller that leaves also leaves the queue; what has a slot runs to its end', async () => {
  const { program, open } = await start({ slots: 1, modelMs: 40 });
  await using device = await openDevice(open('model-1'), () => {});
  const leaving = new AbortController();
  const until = { deadline: noDeadline, signal: leaving.signal };
  const first = device.score(rows, callOf('a'), until);
  const second = device.score(rows, callOf('b'), until);
  const third = device.score(rows, callOf('c'), { ...until, deadline: new Date(Date.now() + 5) });
  await expect(third).rejects.toThrow('Deadline exceeded before a place was free.');
  await expect.poll(() => device.waiting).toBe(1);
  leaving.abort();
  await expect(second).rejects.toThrow('The caller has left.');
  await first;
  const slots = () => program.members?.().get('model-1')?.slots?.read();
  await expect.poll(async () => (await slots())?.leftQueue).toBe(2);
  expect(await slots()).toMatchObject({ served: 1 });
});

it('invalid rows are refused, in words, and the next are scored', async () => {
  const { open } = await start();
  await using device = await openDevice(open('model-1'), () => {});
  const wrong = { dimension: 7, values: rows.values };
  await expect(device.score(wrong, callOf('a'))).rejects.toMatchObject({
    code: 'broken-variant',
    message: expect.stringContaining('not a whole number of rows'),
  });
  await device.score(rows, callOf('b'));
});

it('calls of a server that is killed leave the queue, and a server without the accelerator says so', async () => {
  const { program, open } = await start({ slots: 1, modelMs: 60 });
  const device = await openDevice(open('model-1'), () => {});
  await using stays = await openDevice(open('model-1'), () => {});
  const calls = [device.score(rows, callOf('a')), device.score(rows, callOf('b'))];
  await expect.poll(async () => (await program.members?.().get('model-1')?.slots?.read())?.peakQueue).toBe(1);
  await device[Symbol.asyncDispose]();
  for (const call of calls) await expect(call).rejects.toThrow('The accelerator is gone.');
  await expect(device.score(rows, callOf('c'))).rejects.toThrow('The accelerator is gone.');
  await stays.score(rows, callOf('d'));
  expect((await program.members?.().get('model-1')?.slots?.read())?.leftQueue).toBe(1);
});

it('a client without the token is hung up on, whatever it says, and nobody else notices', async () => {
  const { program, open, port } = await start();
  await using device = await openDevice(open('model-1'), () => {});
  const draw = random(7, 'rubbish');
  for (let round = 0; round < 40; round += 1) {
    const socket = connect({ host, port });
    socket.on('error', () => {});
    await once(socket, 'connect');
    const bytes = Buffer.from(Array.from({ length: 4 + Math.floor(draw() * 200) }, () => Math.floor(draw() * 256)));
    bytes.writeUInt32LE(Math.floor(draw() * 40), 0);
    socket.end(bytes);
    await once(socket, 'close');
  }
  await device.score(rows, callOf('a'));
  expect(await program.gatherings.scored?.read()).toMatchObject({ calls: 1 });
});

function callOf(id: string) {
  return { id, user: 'u1', until: patient, stage: <T>(_part: unknown, work: () => T) => work() };
}

async function start(wish: { readonly slots?: number; readonly modelMs?: number } = {}) {
  const world = worldWith({ slots: 4, modelMs: 1, ...wish });
  const tokens = { 'model-1': 'one', 'model-2': 'two' };
  const program = await startAccelerator({
    ...{ role: 'accelerator', name: 'accelerator', secret, world, host, port: 0, tokens },
  });
  onTestFinished(() => program[Symbol.asyncDispose]());
  const { port } = program.started;
  return { program, port, open: (name: keyof typeof tokens) => ({ host, port, token: tokens[name] }) };
}
