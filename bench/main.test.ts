import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${import.meta.dirname}/main.ts`, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr: stderr.trim() };
}

it('names the nearest for an unknown bench', () => {
  expect(bench('codex')).toEqual({ status: 2, stdout: '', stderr: 'No bench is called codex. Did you mean codec?' });
});

it('lists all when none is near', () => {
  const { status, stderr } = bench('xyzzy');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^No bench is called xyzzy\. There are: .*codec/);
});

it('names the nearest for an unknown lab', () => {
  expect(bench('needs', '--labs', 'flaot-drift')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'No lab is called flaot-drift. Did you mean float-drift?',
  });
});

it('refuses an unknown option', () => {
  const { status, stdout, stderr } = bench('--jsn');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('npm run bench [-- name …] [--labs id,…] [--json]');
});
