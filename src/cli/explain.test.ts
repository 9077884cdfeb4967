import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { explain, start } from '../../test/explain-command.ts';
import { checksAt, checksInRun } from '../advise/where/checks.ts';
import { projectFolder } from '../lab/folders.ts';
import { listLabs } from '../lab/load/discover.ts';
import { readRun } from '../run/store.ts';
import { parse } from './parse.ts';

/** `explain` as a person types it. What it concludes is tested in src/advise/where/. */

const never = new AbortController().signal;

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
