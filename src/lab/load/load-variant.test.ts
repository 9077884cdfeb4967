import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectFolder } from '../folders.ts';
import { readVariantWorld } from './load-variant.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-variants-'));
});
afterAll(() => rm(folder, { recursive: true }));

const whole = 'export default { connect() {}, serve() {} };';

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

test('gives the world of each variant, once however often it is named', async () => {
  const plain = await write('plain.ts', whole);
  const wide = await write('wide.ts', 'export default { connect() {}, serve() {}, world: { models: 4 } as const };');
  const worlds = await readVariantWorld([plain, wide, plain], 5_000);
  expect([...worlds]).toEqual([
    [plain, null],
    [wide, { models: 4 }],
  ]);
});

test('needs no worker where there is nothing to read', async () => {
  expect(await readVariantWorld([], 1)).toEqual(new Map());
});

test.each([
  ['throws.ts', '\n\nthrow new Error("no GPU here");', /throws\.ts:3: no GPU here$/],
  ['syntax.ts', '\nexport default {,};', /syntax\.ts:2: /],
  ['enum.ts', '\nenum Codec { Json }', /enum\.ts:2: .*enum is not supported/],
  ['nothing.ts', 'export const connect = 1;', /nothing\.ts: there is no default export$/],
  [
    'half.ts',
    'export default { connect() {} };',
    /half\.ts: the default export\.serve must be a function, but is missing$/,
  ],
  ['next.ts', 'export default { connect() {}, serve() {}, next: {} };', /next\.ts: next\.serve must be a function/],
  [
    'world.ts',
    'export default { connect() {}, serve() {}, world: { modles: 4 } };',
    /world\.ts: world has no field `modles`; did you mean models\?; allowed: models, modelsAtMost, slots, modelMs, hops, link, balancing, tls, openFilesPerView$/,
  ],
  ['nan.ts', 'export default { connect() {}, serve() {}, world: { slots: NaN } };', /nan\.ts: world\.slots .* is NaN$/],
  ['import.ts', '\nimport "./away.ts";', /import\.ts: Cannot find module .*away\.ts/],
  ['exits.ts', 'process.exit(0);', /exits\.ts: loading it never ends, or ends the process$/],
  ['waits.ts', 'await new Promise(() => {});', /waits\.ts: loading it never ends, or ends the process$/],
])('%s is refused by name', async (name, text, message) => {
  const files = [await write('first.ts', whole), await write(name, text)];
  await expect(readVariantWorld(files, 5_000)).rejects.toMatchObject({
    code: 'broken-variant',
    message: expect.stringMatching(message),
  });
});

test.each([
  ['ready', `'ready'`],
  ['nothing', 'null'],
  ['of a file that is none', `{ file: 'other.ts', fault: null, world: null }`],
  ['a fault that is none', '{ file, fault: { toString: 1 } }'],
  ['a world that is none', `{ file, fault: null, world: { models: 'all' } }`],
])('a module that says %s while it loads is not heard', async (says, message) => {
  const file = await write(
    `says-${says.replaceAll(' ', '-')}.ts`,
    `import { parentPort } from 'node:worker_threads';
     import { fileURLToPath } from 'node:url';
     const file = fileURLToPath(import.meta.url);
     parentPort?.postMessage(${message});
     export default { connect() {}, serve() {}, world: { models: 3 } };`,
  );
  expect([...(await readVariantWorld([file]))]).toEqual([[file, { models: 3 }]]);
});

test('who is interrupted waits for no module', async () => {
  const file = await write('waits.ts', 'setInterval(() => {}, 1_000); await new Promise(() => {});');
  const controller = new AbortController();
  const reading = readVariantWorld([file], 2 ** 30, controller.signal);
  controller.abort(new Error('interrupted'));
  await expect(reading).rejects.toThrow('interrupted');
  await expect(readVariantWorld([file], 2 ** 30, controller.signal)).rejects.toThrow('interrupted');
});

test.concurrent('a module that loops forever is ended, and named', async ({ expect }) => {
  const files = [await write('good.ts', whole), await write('loops.ts', 'for (;;) {}')];
  await expect(readVariantWorld(files, 2_000)).rejects.toMatchObject({
    code: 'broken-variant',
    message: expect.stringMatching(/loops\.ts: still not loaded after 2 s$/),
  });
});

test.concurrent('a module that gets no CPU is waited for', async ({ expect }) => {
  const file = await write('slow.ts', `await new Promise((resolve) => setTimeout(resolve, 700)); ${whole}`);
  const starved = () => ({ cpuMs: 0, idleMs: 0 });
  expect([...(await readVariantWorld([file], 200, undefined, starved)).keys()]).toEqual([file]);
});

test.concurrent('a module that never gets any: the machine is short, and its code is not blamed', async ({
  expect,
}) => {
  const file = await write('starved.ts', 'for (;;) {}');
  let looks = 0;
  const starved = () => {
    looks += 1;
    return { cpuMs: looks, idleMs: 0 };
  };
  await expect(readVariantWorld([file], 50, undefined, starved)).rejects.toMatchObject({
    code: 'machine-short',
    message: expect.stringMatching(/starved\.ts: still not loaded after 0\.6 s, in which it had the CPU for 0\.0 s/),
  });
});

test.concurrent('a module that waits for ever, and keeps its thread alive, is named', async ({ expect }) => {
  const file = await write('idles.ts', 'setInterval(() => {}, 1_000); await new Promise(() => {});');
  await expect(readVariantWorld([file], 1_500)).rejects.toMatchObject({
    code: 'broken-variant',
    message: expect.stringMatching(/idles\.ts: still not loaded after/),
  });
});

test.concurrent.for([
  ['spins.ts', 'for (;;) {}', 'still not loaded after 3 s'],
  ['waits.ts', 'await new Promise(() => {});', 'loading it never ends, or ends the process'],
] as const)(
  'nothing of %s is left behind: no worker, no line of its own',
  async ([name, text, message], { expect }) => {
    const files = [await write(`prints-beside-${name}`, `console.log('noise'); ${whole}`), await write(name, text)];
    const program = `
    import { readVariantWorld } from ${JSON.stringify(new URL('./load-variant.ts', import.meta.url).href)};
    await readVariantWorld(${JSON.stringify(files)}, 3_000).catch(({ message }) => console.log(message));`;
    const node24 = join(projectFolder, 'node_modules', '.bin', 'node');
    const options = { timeout: 15_000, killSignal: 'SIGKILL' } as const;
    const ended = await promisify(execFile)(node24, ['--input-type=module', '-e', program], options);
    expect(ended.stdout.endsWith(`${name}: ${message}\n`)).toBe(true);
    expect(ended.stdout.split('\n')).toHaveLength(2);
    expect(ended.stderr).toBe('');
  },
);
