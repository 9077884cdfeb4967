import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listDescendants, listSurvivors } from '../../../../test/process-tree.ts';
import { projectFolder } from '../../../lab/folders.ts';
import { checkPython } from './find-python.ts';
import { readPrinted } from './read-printed.ts';
import { findPorts, openStand, writeDocument } from './stand.ts';

const never = new AbortController().signal;
const python = hasPython() ? 'python3' : null;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-python-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a Python for the document’s stack', () => {
  it('that is not there, does not run, or lacks a package: a line with a remedy', async () => {
    const remedy = expect.stringMatching(/pip install fastapi==[\d.]+ .*TWO_AM_PYTHON/) as string;
    await expect(checkPython(null, never)).rejects.toMatchObject({ code: 'missing-tool', hint: remedy });
    await expect(checkPython(join(folder, 'none'), never)).rejects.toThrow('does not run');
    const fake = join(folder, 'python3');
    const answer = { python: '3.11.7', packages: { fastapi: null, uvicorn: '0.54.0', grpcio: null, numpy: '2.4.6' } };
    await writeFile(fake, `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
    await chmod(fake, 0o755);
    await expect(checkPython(fake, never)).rejects.toMatchObject({
      code: 'missing-tool',
      message: `${fake} has no fastapi, grpcio, pydantic, protobuf, requests`,
      hint: remedy,
    });
  });
});

it('the document’s files are as they stand, but for their addresses', async () => {
  await writeDocument(folder, { rest: 1234, grpc: 5678 });
  const changed = async (name: string) => {
    const read = async (path: string) => (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    const before = await read(join(import.meta.dirname, 'document', name));
    const after = await read(join(folder, name));
    return [before.filter((line) => !after.includes(line)), after.filter((line) => !before.includes(line))];
  };
  expect(await changed('rest_server.py')).toEqual([
    ['    uvicorn.run(app, host="0.0.0.0", port=8080, workers=4)'],
    ['    uvicorn.run(app, host="127.0.0.1", port=1234, workers=4)'],
  ]);
  expect(await changed('rest_client.py')).toEqual([['benchmark_rest()'], []]);
  expect(await changed('grpc_server.py')).toEqual([
    ['    server.add_insecure_port(f"[::]:{port}")'],
    ['    server.add_insecure_port(f"127.0.0.1:{port}")'],
  ]);
  expect(await changed('grpc_client.py')).toEqual([
    ['def get_channel(host: str = "localhost:50051") -> grpc.Channel:'],
    ['def get_channel(host: str = "127.0.0.1:5678") -> grpc.Channel:'],
  ]);
  expect(await readFile(join(folder, 'rest_client_kept.py'), 'utf8')).toContain(
    'response = session.post(url, json=payload)',
  );
});

it('what its clients print is read, and nothing else is taken for it', () => {
  const said = 'REST Results (1000 requests, dim=512):\n p50: 8.6ms\n p95: 9.1ms\n p99: 11.0ms\n mean: 8.7ms\n';
  expect(readPrinted(said)).toEqual({ p50: 8.6, p95: 9.1, p99: 11, mean: 8.7 });
  expect(() => readPrinted(said.replace('p99', 'p9'))).toThrow('printed no p99');
});

describe.skipIf(python === null)('the stand, where there is a python3', () => {
  const listen = (port: number) => ['-m', 'http.server', '--bind', '127.0.0.1', String(port)];

  it('starts what listens, books its CPU with that of what it starts, and runs programs', async () => {
    await using stand = await openStand(python ?? '', never);
    const [port = 0, other = 0] = await findPorts(2);
    expect(await stand.start('web', listen(port), port, 20)).toEqual({ started: true, says: '' });
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect(await stand.run(['-c', 'print(6 * 7)'], 20)).toBe('42\n');
    await expect(stand.run(['-c', 'raise SystemExit("no")'], 20)).rejects.toThrow('ended with 1: no');

    const burn = 'import time\nuntil = time.process_time() + 0.3\nwhile time.process_time() < until: pass\n';
    const parent = `import http.server, subprocess, sys\nsubprocess.Popen([sys.executable, "-c", ${JSON.stringify(`${burn}\ntime.sleep(60)`)}])\nhttp.server.test(bind="127.0.0.1", port=${other})`;
    expect((await stand.start('parent', ['-c', parent], other, 20)).started).toBe(true);
    await expect.poll(() => stand.cpu('parent'), { timeout: 20_000 }).toBeGreaterThan(290);
  }, 60_000);

  it('says in a line what does not start', async () => {
    await using stand = await openStand(python ?? '', never);
    const [port = 0] = await findPorts(1);
    const says = await stand.start('broken', ['-c', 'raise SystemExit("it has no address.")'], port, 20);
    expect(says).toEqual({ started: false, says: 'it ended with exit code 1: it has no address' });
  }, 30_000);

  it('leaves neither a process nor its folder', async () => {
    const stand = await openStand(python ?? '', never);
    const [port = 0] = await findPorts(1);
    await stand.start('web', listen(port), port, 20);
    const pids = (await listDescendants(process.pid)).filter(({ command }) => isOurs(command)).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThanOrEqual(2);
    await stand[Symbol.asyncDispose]();
    expect(await listSurvivors(pids, 1_000)).toEqual([]);
    await expect(readFile(join(stand.folder, 'web.err'))).rejects.toThrow('ENOENT');
  }, 30_000);

  it('nor where whoever started it is killed', async () => {
    const script = `
      import { findPorts, openStand } from '${join(import.meta.dirname, 'stand.ts')}';
      const stand = await openStand('${python}', new AbortController().signal);
      const [port] = await findPorts(1);
      await stand.start('web', ['-m', 'http.server', '--bind', '127.0.0.1', String(port)], port, 20);
      console.log(stand.folder);
      setInterval(() => {}, 1000);`;
    const node = join(projectFolder, 'node_modules/.bin/node');
    const owner = spawn(node, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(owner.stdout, 'data')) as [Buffer];
    const pids = (await listDescendants(owner.pid ?? 0)).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThanOrEqual(2);
    owner.kill('SIGKILL');
    expect(await listSurvivors(pids, 5_000)).toEqual([]);
    await expect(readFile(join(said.toString().trim(), 'web.err'))).rejects.toThrow('ENOENT');
  }, 30_000);
});

function isOurs(command: string): boolean {
  return command.includes('stand.py') || command.includes('http.server');
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import http.server']);
    return true;
  } catch {
    return false;
  }
}
