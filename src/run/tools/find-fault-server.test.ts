import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { LabError } from '../../errors.ts';
import type { Toxic } from '../../lab/toxic.ts';
import type { Change } from '../../lab/world.ts';
import { faultServerFor, findFaultServer } from './find-fault-server.ts';

const url = 'http://127.0.0.1:8474';
let folder: string;
let program: string;
let text: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-test-'));
  program = join(folder, 'bin', 'toxiproxy-server');
  text = join(folder, 'text', 'toxiproxy-server');
  for (const name of ['bin', 'text', 'linked', 'empty', 'nested/toxiproxy-server']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  for (const file of [program, text]) await writeFile(file, '#!/bin/sh\n');
  await chmod(program, 0o755);
  await chmod(text, 0o644);
  await symlink(program, join(folder, 'linked', 'toxiproxy-server'));
});
afterAll(() => rm(folder, { recursive: true }));

const pathOf = (...names: string[]) => names.map((name) => join(folder, name)).join(delimiter);

describe('which fault server', () => {
  it('is the one at TOXIPROXY_URL first, then the one that was named, then the one on PATH, then the embedded one', () => {
    const PATH = pathOf('empty', 'linked');
    const linked = join(folder, 'linked', 'toxiproxy-server');
    expect(findFaultServer(program, { TOXIPROXY_URL: url, PATH })).toEqual({ kind: 'url', url });
    expect(findFaultServer(program, { PATH })).toEqual({ kind: 'binary', path: program });
    expect(findFaultServer(null, { PATH })).toEqual({ kind: 'binary', path: linked });
    expect(findFaultServer(null, { PATH: pathOf('empty') })).toEqual({ kind: 'embedded' });
    expect(findFaultServer(null, {})).toEqual({ kind: 'embedded' });
    expect(findFaultServer(null, { TOXIPROXY_URL: '', PATH: '' })).toEqual({ kind: 'embedded' });
  });

  it('is the first on PATH that can be run: not a text, not a folder, and nothing from the current folder', () => {
    expect(findFaultServer(null, { PATH: pathOf('text', 'nested', 'bin') })).toEqual({ kind: 'binary', path: program });
    expect(findFaultServer(null, { PATH: pathOf('text', 'nested') })).toEqual({ kind: 'embedded' });
    const stood = process.cwd();
    process.chdir(join(folder, 'bin'));
    onTestFinished(() => process.chdir(stood));
    expect(findFaultServer(null, { PATH: delimiter })).toEqual({ kind: 'embedded' });
  });

  it('may be named relative to the current folder', () => {
    expect(findFaultServer(relative(process.cwd(), program), {})).toEqual({ kind: 'binary', path: program });
  });

  it.each([
    ['nothing is there', () => join(folder, 'nowhere')],
    ['it may not be run', () => text],
    ['it is a folder', () => join(folder, 'bin')],
  ])('says so when %s', (_why, named) => {
    const error = errorOf(() => findFaultServer(named(), { PATH: pathOf('bin') }));
    expect(error).toMatchObject({
      code: 'missing-tool',
      exitCode: 3,
      message: `${named()} is not an executable file.`,
    });
  });

  it.each(['127.0.0.1:8474', 'localhost:8474', 'toxiproxy', 'ftp://127.0.0.1', '/run/toxiproxy.sock', 'http://'])(
    'refuses %s as an address',
    (address) => {
      const error = errorOf(() => findFaultServer(program, { TOXIPROXY_URL: address }));
      expect(error).toMatchObject({ code: 'usage', message: `TOXIPROXY_URL is not a URL: ${address}` });
      expect(error.hint).toContain('http://127.0.0.1:8474');
    },
  );

  it('takes an address with a slash at its end, which the client would double', () => {
    expect(findFaultServer(null, { TOXIPROXY_URL: `${url}//` })).toEqual({ kind: 'url', url });
  });
});

describe('a fault that a real Toxiproxy does not have', () => {
  const fault = (toxic: Toxic): Change => ({ kind: 'fault', model: 1, toxic });
  const latency = fault({ type: 'latency', attributes: { latency: 1 } });
  const halfOpen = fault({ type: 'half_open', attributes: {} });

  it('runs on the embedded server, and all others where they were meant to run', () => {
    const real = { kind: 'url', url } as const;
    expect(faultServerFor([{ kind: 'traffic', times: 2 }, latency], real)).toBe(real);
    expect(faultServerFor([], real)).toBe(real);
    expect(faultServerFor([latency, halfOpen], real)).toEqual({ kind: 'embedded' });
  });
});

function errorOf(work: () => unknown): LabError {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
