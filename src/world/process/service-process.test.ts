import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { listSurvivors } from '../../../test/process-tree.ts';
import { makeProject, type Project } from '../../../test/project.ts';
import { labsFolder } from '../../lab/folders.ts';
import { readAll } from '../../run/arms/read-world.ts';
import { forkProcess, type ServiceProcess } from './service-process.ts';

/** Real storefronts, whose variant says to the runner whatever it likes. */

const defect = join(labsFolder(), 'json-blowup', 'defect.ts');
let project: Project;
beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project[Symbol.asyncDispose]());

let written = 0;

async function start(code: string, onPid = (_pid: number) => {}): Promise<ServiceProcess> {
  written += 1;
  const variant = await project.write(
    join(`variant-${written}`, 'variant.ts'),
    `import { writeSync } from 'node:fs';
     import { createServer } from 'node:net';
     import defect from ${JSON.stringify(defect)};
     ${code}
     export default defect;`,
  );
  const forked = forkProcess('storefront', 'storefront', variant, { onPid });
  onTestFinished(() => forked[Symbol.asyncDispose]());
  return forked.start({
    role: 'storefront',
    name: 'storefront',
    seed: 7,
    product: { dimension: 64, candidates: 4, budgetMs: 250 },
    variant,
    host: '127.0.0.1',
    port: 0,
    // Nobody is asked for a page.
    models: ['127.0.0.1:9'],
  });
}

describe('a storefront that sends', () => {
  test.each<[string, string, number, RegExp]>([
    ['ready, as pm2 wants it', `process.send('ready');`, 1, /^"ready"$/],
    ['all that JSON has', `for (const said of [0, -1, true, null, '', [], {}]) process.send(said);`, 7, /^0$/],
    ['an answer that nobody asked for', `process.send({ id: 1, ok: true, value: { port: 80 } });`, 1, /^\{"id":1,/],
    ['ticks, though it offers no load', `process.send({ kind: 'tick', seconds: [] });`, 1, /^\{"kind":"tick"/],
    ['Node’s own words', `process.send({ cmd: 'NODE_SOMETHING' });`, 1, /^\{"cmd":"NODE_SOMETHING"/],
    ['lines that are no JSON', String.raw`writeSync(3, 'rubbish\n{"id":\n\0\x9b\n');`, 3, /^rubbish$/],
    ['a message of 8 MiB', `process.send('x'.repeat(2 ** 23));`, 1, /^"x{59}…$/],
    [
      'a socket with a message',
      `const server = createServer().listen(0, '127.0.0.1', () => process.send('take it', server, { keepOpen: true }));`,
      1,
      /^\{"cmd":"NODE_HANDLE"/,
    ],
  ])('%s: it starts and answers as usual, and what it sent is counted', async (_, code, count, example) => {
    const storefront = await start(code);
    await expect.poll(() => storefront.readStrays()?.count).toBe(count);
    expect(storefront.readStrays()?.example).toMatch(example);
    const { found, failed } = await readAll([storefront]);
    expect(failed).toEqual([]);
    expect(found.process).toHaveLength(1);
    expect(found.strays).toEqual([{ from: 'storefront', value: storefront.readStrays() }]);
  });

  test('nothing has no strays', async () => {
    const storefront = await start('');
    expect((await readAll([storefront])).found.strays).toBeUndefined();
  });

  test('without an end is ended, and named', async () => {
    const pids: number[] = [];
    const storefront = await start(
      // Sent one by one they take so long that a busy machine sees no flood. A full pipe takes a part, or none.
      String.raw`const flood = () => { try { writeSync(3, '"ready"\n'.repeat(5_000)); } catch {} };
       process.on('message', ({ kind }) => { if (kind === 'mark') setInterval(flood, 1); });`,
      (pid) => void pids.push(pid),
    );
    const asked = storefront.ask({ kind: 'mark' }).then(() => storefront.ask({ kind: 'read', sources: ['process'] }));
    asked.catch(() => {});
    await expect(storefront.died).rejects.toMatchObject({
      code: 'broken-variant',
      message: expect.stringMatching(/^storefront sent more than .* within a second .*, such as "ready": /),
    });
    expect(await listSurvivors(pids, 5_000)).toEqual([]);
  });
});

describe('a storefront in whose place its variant answers', () => {
  /** Before the program does, which answers a turn later. */
  const instead = (reply: string) =>
    start(`process.on('message', ({ id, kind, sources }) => { if (kind === 'read') process.send(${reply}); });`);

  test.each([
    ['with no answer', `{ id, ok: 'perhaps' }`, /^storefront gave an answer that two-am does not understand\.$/],
    ['with no evidence', `{ id, ok: true, value: 'none' }`, /^storefront gave evidence that it was not asked for\.$/],
    [
      'with outcomes, which are the load’s',
      `{ id, ok: true, value: [{ source: 'outcomes', value: { readMs: 1, budgetMs: 1, offeredPerSecond: 1, views: [] } }] }`,
      /^storefront gave evidence that it was not asked for\.$/,
    ],
    [
      'with descriptors, which the system tells',
      `{ id, ok: true, value: [{ source: 'descriptors', value: { open: 1, limit: null, rssBytes: 1 } }] }`,
      /^storefront gave evidence that it was not asked for\.$/,
    ],
    [
      'twice',
      `{ id, ok: true, value: [1, 2].map(() => ({ source: 'wire', failed: 'no' })) }`,
      /^storefront gave evidence that it was not asked for\.$/,
    ],
  ])('%s: reported as such', async (_, reply, message) => {
    const storefront = await instead(reply);
    await expect(readAll([storefront])).rejects.toMatchObject({
      code: 'broken-variant',
      message: expect.stringMatching(message),
    });
  });

  test('with evidence of the wrong shape: that gatherer has failed', async () => {
    const storefront = await instead(`{ id, ok: true, value: [
      { source: 'process', value: { pid: 'one' } }, { source: 'ledger', value: { entries: [null] } }] }`);
    const { found, failed } = await readAll([storefront]);
    expect(failed).toEqual([
      {
        source: 'process',
        from: 'storefront',
        why: expect.stringMatching(/^what it gave is not valid evidence: pid: /),
      },
      {
        source: 'ledger',
        from: 'storefront',
        why: expect.stringMatching(/^what it gave is not valid evidence: entries: /),
      },
    ]);
    expect(found.process).toBeUndefined();
  });
});

test('what a service compiles is kept where nobody else can put something', async () => {
  const shared = await project.write('shared/file', '');
  vi.stubEnv('TMPDIR', dirname(shared));
  vi.stubEnv('XDG_CACHE_HOME', project.folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  await (await start(''))[Symbol.asyncDispose]();
  expect(await readdir(dirname(shared))).toEqual(['file']);
  expect(await readdir(join(project.folder, 'two-am', 'compiled'))).toHaveLength(1);
});
