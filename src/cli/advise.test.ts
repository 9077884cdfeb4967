import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openTerminal } from '../../test/drill/terminal.ts';
import { listDescendants, listSurvivors } from '../../test/process-tree.ts';
import { advice } from '../advise/advice.ts';
import { remarks } from '../advise/remarks.ts';
import { projectFolder } from '../lab/folders.ts';
import { listLabs } from '../lab/load/discover.ts';
import { parse } from './parse.ts';

/** `advise` as a person types it. What it measures is tested in src/advise/. */

const node24 = join(projectFolder, 'node_modules', '.bin', 'node');
const launcher = join(projectFolder, 'bin', 'lab.mjs');
const asked = {
  client: 'service',
  floats: '400',
  'per-second': '50',
  streaming: 'none',
  consumers: 'own',
  precision: 'exact',
  team: 'http',
};

function flags(changed: Partial<Record<keyof typeof asked, string | null>> = {}): string[] {
  return Object.entries({ ...asked, ...changed }).flatMap(([name, value]) =>
    value === null ? [] : [`--${name}`, value],
  );
}

function start(...args: readonly string[]) {
  const child = spawn(node24, [launcher, 'advise', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', CI: '1' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([out, err, [code]]) => ({ out, err, code: code as number }),
  );
  return { child, ended };
}

test('by the rules alone it answers at once, within 80 columns', async () => {
  const { code, out, err } = await start(...flags(), '--no-measure').ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^ADVICE {3}REST, the floats' own bytes as its body\n/);
  expect(out).toContain('departs from the document');
  expect(out).toContain('NOT MEASURED   the rules alone, by --no-measure');
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('with --json it is one document, of its schema', async () => {
  const { code, out, err } = await start(...flags(), '--no-measure', '--json').ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(advice.parse(JSON.parse(out))).toMatchObject({ answer: 'rest-raw', measured: null, need: { floats: 400 } });
});

test.each([
  [{ team: null, floats: null }, ['advise needs --floats, --team', '--team http|protobuf|either']],
  [{ client: 'brwser' }, ['--client cannot be "brwser"', 'Did you mean browser?']],
  [{ floats: '0' }, ['--floats cannot be "0"', 'from 1 to 16,777,216']],
  [{ floats: '4.5' }, ['--floats cannot be "4.5"', 'Give a whole number']],
  [{ 'per-second': '20000000' }, ['--per-second cannot be "20000000"', 'from 1 to 10,000,000']],
] as const)('%j is refused in one line, with its remedy', async (changed, says) => {
  const { code, out, err } = await start(...flags(changed)).ended;
  expect({ code, out }).toEqual({ code: 2, out: '' });
  for (const words of says) expect(err).toContain(words);
  expect(err.trimEnd().split('\n')).toHaveLength(2);
});

test('what is too large to be measured is said, and advised on', async () => {
  const { code, out } = await start(...flags({ floats: '2000000', team: 'protobuf' })).ended;
  expect(code).toBe(0);
  expect(out).toContain('NOT MEASURED   a call of more than 1,048,576 floats');
  expect(out).toContain('npm run lab -- message-size --quick');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it at once, while it measures, and nothing is left',
  async (signal) => {
    const { child, ended } = start(...flags());
    await hears(child, 'warming up');
    const below = await listDescendants(child.pid ?? 0);
    expect(below.length).toBeGreaterThanOrEqual(2);
    const pressedMs = performance.now();
    child.kill(signal);
    const { code, out, err } = await ended;
    expect(performance.now() - pressedMs).toBeLessThan(1_500);
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toContain('two-am: interrupted');
    expect(
      await listSurvivors(
        below.map(({ pid }) => pid),
        1_000,
      ),
    ).toEqual([]);
  },
);

test('killed, it leaves nobody either', async () => {
  const { child } = start(...flags());
  await hears(child, 'warming up');
  const below = await listDescendants(child.pid ?? 0);
  expect(below.length).toBeGreaterThanOrEqual(2);
  child.kill('SIGKILL');
  expect(
    await listSurvivors(
      below.map(({ pid }) => pid),
      3_000,
    ),
  ).toEqual([]);
});

test('in a terminal it asks for what was not said, and a slip costs nothing', async () => {
  const given = flags({ client: null, floats: null }).join(' ');
  const terminal = openTerminal(`${node24} ${launcher} advise ${given} --no-measure`);
  onTestFinished(() => terminal.close());
  const said = (words: string) => expect.poll(terminal.said).toContain(words);
  await said('Who calls?');
  terminal.type('brouser\n');
  await said('Did you mean browser?');
  terminal.type('1\n');
  await said('How many floats does a call carry?');
  terminal.type('many\n');
  await said('Give a whole number');
  terminal.type('4,000\n');
  await terminal.ended;
  expect(terminal.said()).toContain('service to service · 4,000 floats a call');
});

test('what a remark points to is a command that parses', async () => {
  const labs = await listLabs();
  for (const { command, id } of remarks) {
    if (command === null) continue;
    const input = await parse(command.split(' '), new AbortController().signal);
    const known = input.command.name === '<lab>' ? labs.includes(input.word) : input.command.name === input.word;
    expect({ id, known }).toEqual({ id, known: true });
  }
});

async function hears(child: ChildProcess, words: string): Promise<void> {
  let said = '';
  const { stderr } = child;
  if (stderr === null) throw new Error('its stderr goes nowhere');
  while (!said.includes(words)) said += String((await once(stderr, 'data'))[0]);
}
