import { expect, test } from 'vitest';
import { isBefore } from './check-engine.ts';
import { sayEnd } from './container-member.ts';
import { explainEngine } from './engine.ts';
import { labelOptions } from './labels.ts';
import { shareOut } from './network.ts';
import { isOrphan } from './remove-run.ts';

/** As the command of Docker 20.10 and 28.2 says it. */
test.each([
  [null, /^There is no `docker` on PATH/],
  [
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    /^No container engine answers: Cannot connect/,
  ],
  [
    'error during connect: Get "http://10.0.0.9:2375/v1.24/version": dial tcp 10.0.0.9:2375: connect: connection refused',
    /^No container engine answers/,
  ],
  [
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version": dial unix /var/run/docker.sock: connect: permission denied',
    /^The container engine does not let you in/,
  ],
  ['Error response from daemon: No such image: two-am:latest', /^The engine does not have the image/],
  [
    "docker: Error response from daemon: mkdir /var/lib/docker/overlay2/x: no space left on device.\nSee 'docker run --help'.",
    /^The container engine is out of disk: Error response from daemon: mkdir .* no space left on device\.$/,
  ],
  [
    'Error response from daemon: client version 1.51 is too new. Maximum supported API version is 1.41',
    /^Command and engine of Docker do not fit together/,
  ],
  ['Error response from daemon: something new', /^The container engine would not do it: .*something new/],
])('the engine says %j: one line, a remedy and exit code 3', (said, line) => {
  const error = explainEngine(said);
  expect(error).toMatchObject({ code: 'missing-tool', exitCode: 3, message: expect.stringMatching(line) });
  expect(error.message).not.toContain('\n');
  expect(error.hint).toMatch(/\w/);
});

test('versions of its API are compared as numbers', () => {
  expect([isBefore('1.9', '1.41'), isBefore('1.41', '1.41'), isBefore('2.0', '1.41')]).toEqual([true, false, false]);
});

test.each([
  ['172.18.0.0/16', '172.18.0.8', 4_000],
  ['198.18.35.0/24', '198.18.35.8', 247],
  ['10.0.255.240/28', '10.0.255.248', 7],
])('addresses of %s: the first is %s, and %i fit', (range, first, count) => {
  const { take, giveBack } = shareOut(range);
  const taken = Array.from({ length: count }, take);
  expect(taken[0]).toBe(first);
  expect(new Set(taken).size).toBe(count);
  expect(take).toThrow(/No address is free/);
  giveBack(first);
  expect(take()).toBe(first);
});

test('a runner has gone whose number is nobody’s, or another’s by now; of other machines nothing is known', () => {
  const lookUp = (pid: number) => (pid === 10 || pid === process.pid ? { parent: 1, started: '500' } : null);
  const gone = (runner: string) => isOrphan(runner, 'here', lookUp);
  expect(gone('here 10 500')).toBe(false);
  expect(gone('here 10 499')).toBe(true);
  expect(gone('here 11 500')).toBe(true);
  expect(gone('there 11 500')).toBe(false);
  expect(gone('here')).toBe(false);
  // A system that does not tell who runs.
  expect(isOrphan('here 11 500', 'here', () => null)).toBe(false);
});

test('a container carries its run, and what Compose lists projects by', () => {
  expect(labelOptions('0123456789ab', 'here 10 500', 'model-1')).toEqual(
    expect.arrayContaining([
      'two-am.run=0123456789ab',
      'two-am.runner=here 10 500',
      'com.docker.compose.project=two-am-0123456789ab',
      'com.docker.compose.service=model-1',
    ]),
  );
});

test('who is killed for its memory ends as the engine would tell it', () => {
  const end = { kind: 'ended', code: null, signal: 'SIGKILL', cpuMs: 1, memoryLimitBytes: null } as const;
  expect(sayEnd({ ...end, memoryKills: 1, memoryLimitBytes: 2 ** 28 })).toBe(
    'exit code 137: killed for want of memory, beyond its limit of 256 MiB',
  );
  expect(sayEnd({ ...end, memoryKills: 1 })).toContain('exit code 137');
  expect(sayEnd({ ...end, memoryKills: 0 })).toBe('SIGKILL');
  expect(sayEnd({ ...end, signal: null, code: 7, memoryKills: 0 })).toBe('exit code 7');
});
