import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PageAnswer } from '../../src/model/golden.ts';
import { createGolden } from '../../src/model/golden.ts';

/** A lab by compose on a real engine, with the images that are there: nothing is pulled, and nothing is built. */

const root = join(import.meta.dirname, '../..');
const engine = process.env.TWO_AM_DOCKER_HOST ?? process.env.DOCKER_HOST;
const env = {
  ...process.env,
  DOCKER_HOST: engine,
  COMPOSE_PROJECT_NAME: 'two-am-test',
  JSON_BLOWUP_PORT: '33004',
  TWO_AM_TRACES: '',
};
const docker = (...args: readonly string[]) =>
  spawnSync(process.env.TWO_AM_DOCKER ?? 'docker', args, { cwd: root, env, encoding: 'utf8', timeout: 120_000 });
const here = engine !== undefined && docker('compose', 'version').status === 0 && docker('info').status === 0;
const why = here
  ? docker('image', 'inspect', 'two-am:dev').status === 0
    ? null
    : 'there is no image two-am:dev: `docker compose build two-am`'
  : 'no engine with Compose v2 answers: TWO_AM_DOCKER_HOST or DOCKER_HOST names one';
const lab = ['compose', '--profile', 'json-blowup'];
/** From within, because the engine may be in another network than this test. */
const ask = (path: string) =>
  docker(
    ...lab,
    'exec',
    '-T',
    'json-blowup-storefront',
    'node',
    '-e',
    `console.log(await (await fetch('http://127.0.0.1:3000${path}')).text())`,
  );

describe.skipIf(why !== null)('json-blowup by compose', () => {
  afterAll(() => void docker(...lab, 'down', '--timeout', '2', '--volumes'));

  it('comes up, is healthy, answers a page view as the model does, and ends with 0', { timeout: 240_000 }, () => {
    expect(docker(...lab, 'up', '--detach', '--wait', '--wait-timeout', '150')).toMatchObject({ status: 0 });
    const answer = JSON.parse(ask('/recommendations/u1').stdout) as PageAnswer;
    expect(createGolden(7, 'nobody judges this').check('u1', answer)).toBe('right');
    expect(ask('/metrics').stdout).toContain('storefront_view_duration_seconds_count');
    expect(docker(...lab, 'stop')).toMatchObject({ status: 0 });
    const ended = docker(...lab, 'ps', '--all', '--format', '{{.Service}} {{.ExitCode}}')
      .stdout.trim()
      .split('\n')
      .sort();
    expect(ended).toEqual(['accelerator', 'load', 'model-1', 'storefront'].map((name) => `json-blowup-${name} 0`));
  });

  it('has no root, no capability, and no file that it could write to', { timeout: 60_000 }, () => {
    docker(...lab, 'up', '--detach', '--no-deps', 'json-blowup-accelerator');
    const { stdout } = docker(
      ...lab,
      'exec',
      '-T',
      'json-blowup-accelerator',
      'sh',
      '-c',
      'id -u; grep -E "CapEff|NoNewPrivs" /proc/self/status; touch /two-am/x /runs/x /tmp/x 2>&1',
    );
    expect(stdout).toMatch(/^1000\nCapEff:\s0+\nNoNewPrivs:\s1\n(touch: .*Read-only file system\n){3}$/);
  });
});

it.runIf(why !== null)('a lab by compose needs an engine', ({ skip }) => {
  skip(why ?? '');
});
