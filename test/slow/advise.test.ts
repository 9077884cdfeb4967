import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { advice } from '../../src/advise/advice.ts';
import { ways } from '../../src/advise/ways.ts';
import { projectFolder } from '../../src/lab/folders.ts';

/** A whole measurement, as it is typed: it takes what docs/advise.md promises. */

const usual = '--client service --streaming none --consumers own --precision exact --team http';

async function advise(...args: readonly string[]) {
  const child = spawn('npm', ['run', '--silent', 'lab', '--', 'advise', ...usual.split(' '), ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', CI: '1' },
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

test.each(['1', '4000', '1048576'])('%s floats: all ways within 15 s, as one document', async (floats) => {
  const { code, out, err } = await advise('--floats', floats, '--per-second', '500', '--json');
  expect(code).toBe(0);
  expect(err).toMatch(/starting servers\n {2}warming up\n {2}CPU a call\n {2}latency at a rate\n/);
  const { measured } = advice.parse(JSON.parse(out));
  expect(measured?.ways.map(({ way }) => way)).toEqual(ways);
  expect(measured?.tookMs).toBeLessThan(15_000);
});

test('a rate beyond this machine is told to be an extrapolation, within 80 columns', async () => {
  const { code, out } = await advise('--floats', '4000', '--per-second', '10000000');
  expect(code).toBe(0);
  expect(out.replace(/\s+/g, ' ')).toContain('10,000,000/s is an extrapolation');
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
