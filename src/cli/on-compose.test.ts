import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { projectFolder } from '../lab/folders.ts';

/** What a person reads who asks for containers, of an engine that is played by a script: one line, a remedy, and nothing has run. */

const launcher = join(projectFolder, 'bin', 'lab.mjs');
const node24 = join(projectFolder, 'node_modules', '.bin', 'node');
const slow = { timeout: 60_000 };

const engineOf = (version: string) =>
  `echo '{"Server":{"Version":"${version}","ApiVersion":"${version === '19.03.15' ? '1.40' : '1.41'}","Os":"linux"}}'`;
const image = `echo '{"Id":"sha256:0123","Config":{"WorkingDir":"/two-am","Volumes":null}}'`;

test.each<[string, string | null, RegExp]>([
  ['no command', null, /^two-am: There is no `docker` on PATH/],
  ['an old engine', engineOf('19.03.15'), /Docker 19\.03\.15 is too old: 20\.10 is the oldest/],
  [
    'an image of other files',
    `case $1 in version) ${engineOf('20.10.24')};; image) ${image};; run) exit 1;; esac`,
    /^two-am: The image two-am was not built from these files of two-am/,
  ],
])('with %s a run says so and ends with 3', slow, async (_what, script, says) => {
  const { code, out, err, left } = await runWith(script, 'json-blowup', '--on', 'compose');
  expect(err).toMatch(says);
  expect([code, out, left]).toEqual([3, '', []]);
});

test.each<[readonly string[], RegExp]>([
  [['--image', 'two-am:1'], /--image is for containers/],
  [['--on', 'compose', '--balancer', 'haproxy'], /--balancer haproxy is for processes/],
])('%j is wrong use', slow, async (args, says) => {
  const { code, err } = await runWith(null, 'json-blowup', ...args);
  expect(err).toMatch(says);
  expect(code).toBe(2);
});

/** `script`: what stands for `docker` on PATH; null: there is none. */
async function runWith(script: string | null, ...args: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-on-compose-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(node24, join(folder, 'node'));
  if (script !== null) {
    await writeFile(join(folder, 'docker'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'docker'), 0o755);
  }
  const child = spawn(node24, [launcher, ...args, '--out', join(folder, 'runs')], {
    env: { ...process.env, PATH: folder, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const left = (await readdir(folder)).filter((name) => name === 'runs');
  return { code, out, err, left };
}
