import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { LabError } from '../../errors.ts';
import { listenOnSocket } from '../socket-line.ts';
import { askMitigation, listenForMitigations, type MitigationAnswer, type OnMitigation, refuse } from './control.ts';

/** Worlds that others have up are none of ours: the sockets lie in a folder of this test's own. */
const before = process.env.XDG_RUNTIME_DIR;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-control-'));
  process.env.XDG_RUNTIME_DIR = folder;
});
afterEach(async () => {
  if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = before;
  await rm(folder, { recursive: true });
});

const mitigations = [{ name: 'restart', title: 'restart it', costs: 'The page comes back.' }];
const answer: MitigationAnswer = { lab: 'json-blowup', mitigations, applied: null, error: null };
const obey: OnMitigation = async (name) => ({ ...answer, applied: name });

const socketFolder = () => join(folder, 'two-am');

test('lists the mitigations of the world that is up, and applies one', async () => {
  await using _up = await listenForMitigations('json-blowup', obey);
  expect(await askMitigation(null)).toEqual(answer);
  expect(await askMitigation('restart')).toEqual({ ...answer, applied: 'restart' });
});

test('what the world says steers no terminal', async () => {
  await using _up = await listenForMitigations('json-blowup', async () => ({
    ...answer,
    lab: 'a\u001b[2Jb\u009b1mc\r',
  }));
  expect(await askMitigation(null)).toMatchObject({ lab: 'abc' });
});

test('what the world refuses is reported with its remedy', async () => {
  const refusal = refuse(new LabError('usage', 'no mitigation "restrat"', 'Did you mean restart?'));
  await using _up = await listenForMitigations('json-blowup', async () => ({ ...answer, error: refusal }));
  await expect(askMitigation('restrat')).rejects.toMatchObject({
    code: 'usage',
    message: 'no mitigation "restrat"',
    hint: 'Did you mean restart?',
  });
});

test('no world is up: not before, and not afterwards', async () => {
  await expect(askMitigation(null)).rejects.toMatchObject({ code: 'nothing-up', exitCode: 2 });
  const up = await listenForMitigations('json-blowup', obey);
  await up[Symbol.asyncDispose]();
  await expect(askMitigation(null)).rejects.toMatchObject({ code: 'nothing-up' });
  expect(await readdir(socketFolder())).toEqual([]);
});

test('only this user can open it', async () => {
  await using _up = await listenForMitigations('json-blowup', obey);
  expect((await stat(socketFolder())).mode & 0o077).toBe(0);
});

test('a world can be reached where the folder for sockets is too deep for one, and the name of the lab too long', async () => {
  process.env.XDG_RUNTIME_DIR = join(folder, 'deep'.repeat(30));
  await mkdir(process.env.XDG_RUNTIME_DIR);
  const id = 'a-lab-of-our-own-with-a-long-name'.repeat(2);
  await using _up = await listenForMitigations(id, async (name) => ({ ...answer, lab: id, applied: name }));
  expect(await askMitigation('restart')).toEqual({ ...answer, lab: id, applied: 'restart' });
});

test('a folder that others may open is not asked, and nothing listens in it', async () => {
  await mkdir(socketFolder());
  await chmod(socketFolder(), 0o777);
  let answered = 0;
  const server = createServer((socket) => {
    answered += 1;
    socket.end(`${JSON.stringify(answer)}\n`);
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(join(socketFolder(), 'json-blowup-1.sock'), resolve));
  const refused = { code: 'unfit-environment', exitCode: 3, hint: expect.stringContaining(`chmod 700`) };
  await expect(askMitigation(null)).rejects.toMatchObject(refused);
  await expect(listenForMitigations('json-blowup', obey)).rejects.toMatchObject(refused);
  expect(answered).toBe(0);
});

test('what a killed world left behind is cleared away', async () => {
  await using _up = await listenForMitigations('json-blowup', obey);
  const left = join(socketFolder(), 'zz-999999.sock');
  await writeFile(left, '');
  expect(await askMitigation(null)).toEqual(answer);
  expect(await readdir(socketFolder())).toEqual([`json-blowup-${process.pid}.sock`]);
});

test.each(['gibberish', '{}', '{"mitigation": 7}', '{"mitigation": ["restart"]}', '{'])(
  'a caller that says %j is hung up on, and the world stays up',
  async (line) => {
    let applied = 0;
    await using _up = await listenForMitigations('json-blowup', async (name) => {
      applied += 1;
      return obey(name);
    });
    const [name = ''] = await readdir(socketFolder());
    const socket = connect(join(socketFolder(), name));
    socket.resume().write(`${line}\n`);
    await once(socket, 'close');
    expect(applied).toBe(0);
    expect(await askMitigation('restart')).toMatchObject({ applied: 'restart' });
  },
);

test('a mitigation that fails unforeseen leaves the world up, and its caller does not wait', async () => {
  let fails = true;
  await using _up = await listenForMitigations('json-blowup', async (name) => {
    if (fails) throw new Error('unforeseen');
    return obey(name);
  });
  await expect(askMitigation('restart')).rejects.toMatchObject({ code: 'no-answer' });
  fails = false;
  expect(await askMitigation('restart')).toMatchObject({ applied: 'restart' });
});

test('ends at once, with a caller that never says anything', async () => {
  const up = await listenForMitigations('json-blowup', obey);
  const [name = ''] = await readdir(socketFolder());
  const socket = connect(join(socketFolder(), name));
  await once(socket, 'connect');
  const closed = once(socket.resume(), 'close');
  await up[Symbol.asyncDispose]();
  await closed;
});

describe('a caller that does not speak as it should', () => {
  const up = async (saidWithinMs?: number) => {
    const path = join(socketFolder(), 'json-blowup-1.sock');
    const listening = await listenOnSocket(
      path,
      async (asked) => ({ ...answer, applied: String(asked) }),
      saidWithinMs,
    );
    onTestFinished(() => listening[Symbol.asyncDispose]());
    return path;
  };
  const call = (path: string) => {
    const socket = connect(path);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    return socket;
  };
  const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

  test.each([
    ['nothing', ''],
    ['half a line', '{"mitigation":'],
  ])('says %s, and stays: it is hung up on', async (_, said) => {
    const path = await up(200);
    const socket = call(path);
    socket.resume().write(said);
    await closed(socket);
    expect(await askMitigation(null)).toMatchObject({ lab: 'json-blowup' });
  });

  test.each([
    ['nothing', ''],
    ['half a line', '{"mitigation":'],
    ['a line that asks nothing', '{}\n'],
  ])('says %s, and that no more will come: it keeps no place from others', async (_, said) => {
    const path = await up(60_000);
    await Promise.all(
      Array.from({ length: 64 }, () => {
        const socket = call(path);
        socket.resume().end(said);
        return closed(socket);
      }),
    );
    expect(await askMitigation(null)).toMatchObject({ lab: 'json-blowup' });
  });

  test('never ends its line: it is hung up on, and nothing of it is kept', async () => {
    const path = await up();
    const socket = call(path).resume();
    const hungUp = closed(socket);
    let sent = 0;
    const pour = () => {
      for (; !socket.destroyed && sent < 2 ** 26; sent += 2 ** 20)
        if (!socket.write(Buffer.alloc(2 ** 20, 120))) return;
    };
    socket.on('drain', pour);
    pour();
    await hungUp;
    expect(sent).toBeLessThan(2 ** 26);
    expect(await askMitigation(null)).toMatchObject({ lab: 'json-blowup' });
  });

  test('goes on talking: its first line is answered, and then it is hung up on', async () => {
    const path = await up();
    const socket = call(path);
    socket.write('"first"\n"second"\n');
    let given = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      given += text;
    });
    await closed(socket);
    expect(given.split('\n').map((line) => line && JSON.parse(line).applied)).toEqual(['first', '']);
  });

  test('whoever spoke in time is heard, also where it is we who stood still', async () => {
    const withinMs = 200;
    const path = await up(withinMs);
    const socket = call(path);
    await once(socket, 'connect');
    // Accepted by now, or about to be: what it says lies in the socket while nothing here runs.
    await setImmediate();
    socket.write('"first"\n');
    const untilMs = performance.now() + 2 * withinMs;
    while (performance.now() < untilMs);
    const [given] = await once(socket.setEncoding('utf8'), 'data');
    expect(JSON.parse(given)).toMatchObject({ applied: 'first' });
  });

  test('leaves before the answer: whoever answers is told, and one that only listens still gets it', async () => {
    const path = join(socketFolder(), 'json-blowup-2.sock');
    const came = Promise.withResolvers<AbortSignal>();
    const answered = Promise.withResolvers<string>();
    await using _listening = await listenOnSocket(path, (_, left) => {
      came.resolve(left);
      return answered.promise;
    });
    const socket = call(path);
    socket.write('"first"\n');
    const left = await came.promise;
    expect(left.aborted).toBe(false);
    const told = once(left, 'abort');
    let given = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      given += text;
    });
    socket.end();
    await told;
    answered.resolve('here');
    await closed(socket);
    expect(given).toBe('"here"\n');
  });

  test('comes when all places are taken: it is hung up on, and the others are not', async () => {
    const path = await up();
    const crowd = Array.from({ length: 64 }, () => call(path).resume());
    await Promise.all(crowd.map((socket) => once(socket, 'connect')));
    await closed(call(path).resume());
    expect(crowd.filter(({ destroyed }) => destroyed)).toEqual([]);
  });

  test('comes in hundreds: the world stays up, and answers once they have gone', async () => {
    const path = await up(300);
    const crowd = Array.from({ length: 300 }, () => call(path).resume());
    await Promise.all(crowd.map(closed));
    expect(await askMitigation(null)).toMatchObject({ lab: 'json-blowup' });
    expect(await readdir(socketFolder())).toEqual(['json-blowup-1.sock']);
  });
});

test.each(['gibberish', '{}', '{"lab":"x","mitigations":"all","applied":null,"error":null}', ''])(
  'a world that answers %j gave no answer, and its socket stays',
  async (line) => {
    await mkdir(socketFolder(), { mode: 0o700 });
    const path = join(socketFolder(), 'json-blowup-1.sock');
    const server = createServer((socket) => socket.on('error', () => {}).end(`${line}\n`)).listen(path);
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    await expect(askMitigation(null)).rejects.toMatchObject({ code: 'no-answer' });
    expect(await readdir(socketFolder())).toEqual(['json-blowup-1.sock']);
  },
);

test('a world that breaks off gave no answer, and its socket stays', async () => {
  await mkdir(socketFolder(), { mode: 0o700 });
  const path = join(socketFolder(), 'json-blowup-1.sock');
  // What was asked is still unread: the caller hears of a reset.
  const server = createServer({ pauseOnConnect: true }, (socket) => setTimeout(() => socket.destroy(), 100)).listen(
    path,
  );
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  await expect(askMitigation(null)).rejects.toMatchObject({ code: 'no-answer' });
  expect(await readdir(socketFolder())).toEqual(['json-blowup-1.sock']);
});
