import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { askLever, type LeverAnswer, listenForLevers, type OnLever, refuse } from './control.ts';

/** Worlds that others have up are none of ours: the sockets lie in a folder of this test's own. */
const before = process.env.TMPDIR;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-control-'));
  process.env.TMPDIR = folder;
});
afterEach(async () => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  await rm(folder, { recursive: true });
});

const levers = [{ name: 'restart', says: 'restart it', costs: 'The page comes back.' }];
const answer: LeverAnswer = { lab: 'json-blowup', levers, pulled: null, error: null };
const obey: OnLever = async (name) => ({ ...answer, pulled: name });

const socketFolder = () => join(folder, `two-am-${userInfo().username}`);

test('lists the levers of the world that is up, and pulls one', async () => {
  await using _up = await listenForLevers('json-blowup', obey);
  expect(await askLever(null)).toEqual(answer);
  expect(await askLever('restart')).toEqual({ ...answer, pulled: 'restart' });
});

test('what the world refuses is told with its remedy', async () => {
  const refusal = refuse(new LabError('usage', 'no lever "restrat"', 'Did you mean restart?'));
  await using _up = await listenForLevers('json-blowup', async () => ({ ...answer, error: refusal }));
  await expect(askLever('restrat')).rejects.toMatchObject({
    code: 'usage',
    message: 'no lever "restrat"',
    hint: 'Did you mean restart?',
  });
});

test('no world is up: not before, and not any more', async () => {
  await expect(askLever(null)).rejects.toMatchObject({ code: 'nothing-up', exitCode: 2 });
  const up = await listenForLevers('json-blowup', obey);
  await up[Symbol.asyncDispose]();
  await expect(askLever(null)).rejects.toMatchObject({ code: 'nothing-up' });
  expect(await readdir(socketFolder())).toEqual([]);
});

test('only this user can open it', async () => {
  await using _up = await listenForLevers('json-blowup', obey);
  expect((await stat(socketFolder())).mode & 0o077).toBe(0);
});

test('what a killed world has left behind is cleared away', async () => {
  await using _up = await listenForLevers('json-blowup', obey);
  const left = join(socketFolder(), 'zz-999999.sock');
  await writeFile(left, '');
  expect(await askLever(null)).toEqual(answer);
  expect(await readdir(socketFolder())).toEqual([`json-blowup-${process.pid}.sock`]);
});

test.each(['gibberish', '{}', '{"lever": 7}', '{"lever": ["restart"]}', '{'])(
  'a caller that says %j is hung up on, and the world stays up',
  async (line) => {
    let pulled = 0;
    await using _up = await listenForLevers('json-blowup', async (name) => {
      pulled += 1;
      return obey(name);
    });
    const [name = ''] = await readdir(socketFolder());
    const socket = connect(join(socketFolder(), name));
    socket.resume().write(`${line}\n`);
    await once(socket, 'close');
    expect(pulled).toBe(0);
    expect(await askLever('restart')).toMatchObject({ pulled: 'restart' });
  },
);

test('a lever that fails unforeseen leaves the world up, and its caller does not wait', async () => {
  let fails = true;
  await using _up = await listenForLevers('json-blowup', async (name) => {
    if (fails) throw new Error('unforeseen');
    return obey(name);
  });
  await expect(askLever('restart')).rejects.toMatchObject({ code: 'no-answer' });
  fails = false;
  expect(await askLever('restart')).toMatchObject({ pulled: 'restart' });
});

test('ends at once, with a caller that never says anything', async () => {
  const up = await listenForLevers('json-blowup', obey);
  const [name = ''] = await readdir(socketFolder());
  const socket = connect(join(socketFolder(), name));
  await once(socket, 'connect');
  const closed = once(socket.resume(), 'close');
  await up[Symbol.asyncDispose]();
  await closed;
});
