import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { account } from '../advise/where/account.ts';
import { checksAt, checksInRun } from '../advise/where/checks.ts';
import { projectFolder } from '../lab/folders.ts';
import { listLabs } from '../lab/load/discover.ts';
import { readRun } from '../run/store.ts';
import { parse } from './parse.ts';

/** `explain` as a person types it. What it concludes is tested in src/advise/where/. */

const node24 = join(projectFolder, 'node_modules', '.bin', 'node');
const launcher = join(projectFolder, 'bin', 'lab.mjs');
const never = new AbortController().signal;

function start(...args: readonly string[]) {
  const child = spawn(node24, [launcher, ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', CI: '1' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function explain(...args: readonly string[]) {
  const child = start('explain', ...args);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

/** Of a server that is up, on any port. */
async function serve(): Promise<{ readonly rest: string; readonly metrics: string }> {
  const child = start('serve', 'rest', '--port', '0', '--json');
  let said = '';
  while (!said.includes('\n}\n')) said += String((await once(child.stdout, 'data'))[0]);
  return JSON.parse(said);
}

test('a run: its parts, the suspects with their commands, the document beside them, within 80 columns', async () => {
  const { code, out, err } = await explain('samples/json-blowup');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^WHERE THE TIME IS {3}a page view of json-blowup/);
  expect(out).toMatch(/\n {2}1\. encode and decode {2}\d+ %, [\d,]+ ms {2}\[1\]\n/);
  expect(out).toMatch(/\n {2}The document begins with encode and decode, and so does the measurement/);
  expect(readFileSync(join(projectFolder, 'docs/advise.md'), 'utf8')).toContain(out);
  const wide = out.split('\n').filter((line) => line.length > 80);
  // A command is to be copied: it is not broken.
  expect(wide.filter((line) => !line.startsWith('       npm run lab -- '))).toEqual([]);
});

test('a service that is up: what its calls took while they were watched, as a document', async () => {
  const { rest, metrics } = await serve();
  const body = JSON.stringify({ features: Array.from({ length: 512 }, (_, at) => Math.sin(at)) });
  const headers = { 'content-type': 'application/json' };
  let calling = true;
  const calls = (async () => {
    while (calling) await (await fetch(`${rest}/predict`, { method: 'POST', headers, body })).text();
  })();
  const { code, out, err } = await explain(rest, '--json');
  calling = false;
  await calls;
  expect(code).toBe(0);
  expect(err).toMatch(/watching 127\.0\.0\.1:\d+ for 5 s/);
  const found = account.parse(JSON.parse(out));
  expect(found.of).toEqual({ kind: 'url', names: [metrics] });
  // The model takes 5 ms of each.
  expect(found.modelMs).toBeGreaterThanOrEqual(4.9);
  expect(found.meanMs).toBeGreaterThan(found.modelMs ?? 0);
  expect(found.suspects.map(({ id }) => id).toSorted()).toEqual(
    ['model', 'round-trips', 'serialization', 'slots', 'thread'].toSorted(),
  );
});

test('a service that nobody calls is told so, and Ctrl-C ends the watch', async () => {
  const { rest } = await serve();
  const child = start('explain', rest);
  let said = '';
  while (!said.includes('watching')) said += String((await once(child.stderr, 'data'))[0]);
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  expect(code).toBe(130);
  const { code: quiet, err } = await explain(rest);
  expect(quiet).toBe(2);
  expect(err).toContain('no call ended');
});

test.each([
  [['http://127.0.0.1:1'], 'gives no metrics: nothing listens there'],
  [['http://'], 'is no URL'],
  [['samples'], 'cannot be read'],
  [['samples/json-blowup', 'samples/l4-pinning'], 'unexpected argument'],
  [[], 'explain needs <run | url>'],
])('%j is refused in one line, with its remedy', async (args, says) => {
  const { code, out, err } = await explain(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(says);
  expect(err.trimEnd().split('\n')).toHaveLength(2);
});

test('each check is a command that exists and parses, on runs and labs that are there', async () => {
  const labs = await listLabs();
  const runs = await Promise.all(
    labs.map(async (lab) => {
      const run = `samples/${lab}`;
      return checksInRun({ run, result: await readRun(join(projectFolder, run)), perSecond: 0.4 });
    }),
  );
  const services = (['grpc', 'storefront', 'model'] as const).map((kind) => checksAt({ kind }));
  const all = [...runs, ...services, checksAt({ kind: 'rest', address: '127.0.0.1:8080' })];
  const commands = [...new Set(all.flatMap((one) => Object.values(one).flat()).map(({ command }) => command))];
  expect(commands.length).toBeGreaterThan(20);
  for (const command of commands) {
    const input = await parse(command.split(' '), never);
    const known = input.command.name === '<lab>' ? labs.includes(input.word) : input.command.name === input.word;
    expect({ command, known }).toEqual({ command, known: true });
  }
});

test('advice that a check asks for is advice that can be given', async () => {
  const result = await readRun(join(projectFolder, 'samples/json-blowup'));
  const [, { command = '' } = {}] = checksInRun({ run: 'x', result, perSecond: 250 }).serialization;
  const child = start(...command.split(' '), '--no-measure');
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(code).toBe(0);
  expect(out).toContain('16,000 floats a call');
});
