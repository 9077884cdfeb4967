import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { worldWith } from '../../lab/world.ts';
import { startTestModel } from '../../services/model.fixture.ts';
import type { StorefrontSettings } from '../../services/protocol.ts';
import { runTool } from '../../world/process/run-tool.ts';
import { profiles } from '../run-options.ts';
import { type ClinicRun, runUnderClinic } from './clinic.ts';
import { isClinicInstalled } from './find-clinic.ts';

/** What it makes it takes away itself; whoever is killed meanwhile is for the runtime's tests. */
const removeAtEnd = () => {};

const storefront = fileURLToPath(new URL('../../services/standalone-storefront.ts', import.meta.url));
const variant = fileURLToPath(new URL('../../../labs/json-blowup/defect.ts', import.meta.url));
const absent = isClinicInstalled() ? '' : ' (skipped: clinic is not installed, `npm install --no-save clinic@13.0.0`)';
const withClinic = test.skipIf(!isClinicInstalled());

withClinic.for(profiles)(
  `%s draws the storefront, and leaves nothing behind${absent}`,
  { timeout: 90_000 },
  async (tool) => {
    const outFolder = await freshFolder();
    let views = 0;
    const { port, settings } = await startModel();
    const temporary = await useTemporaryFolder();

    const drawn = await runUnderClinic({
      tool,
      entry: storefront,
      env: { TWO_AM_STOREFRONT: JSON.stringify(settings) },
      runTool,
      removeAtEnd,
      outFolder,
      timeoutMs: 80_000,
      async load(storefrontPort, signal) {
        expect(storefrontPort).not.toBe(port);
        // bubbleprof keeps every asynchronous step: more would take minutes to draw.
        for (; views < (tool === 'clinic-bubbleprof' ? 5 : 60); views += 1) {
          const answer = await fetch(`http://127.0.0.1:${storefrontPort}/recommendations/u${views}`, { signal });
          expect(answer.status).toBe(200);
          await answer.arrayBuffer();
        }
      },
    });

    expect(drawn).toEqual({ tool, path: join(outFolder, `${tool}.html`) });
    expect(views).toBeGreaterThanOrEqual(5);
    const html = await readFile(drawn.path, 'utf8');
    // Found or not, not the whole page: a failure would print megabytes of it, and cut off what else it says.
    expect(html.match(/<(script|link|img|iframe)[^>]*\s(src|href)="?https?:/)?.[0]).toBeUndefined();
    expect([html.length, seenBy[tool].exec(html)?.[0]]).toEqual([html.length, expect.any(String)]);
    if (tool === 'clinic-flame')
      expect(html.match(/"name":"[^"]*\.ts:\d+:\d+","[^{}]*"category":"(?!app)/)?.[0]).toBeUndefined();
    expect(await readdir(temporary)).toEqual([]);
  },
);

/** What shows that a page is about this process: its samples, or a file of ours. */
const seenBy = {
  'clinic-doctor': /"processStat": \[\s*\{/,
  // Which of them a sampler catches is its luck.
  'clinic-flame': /(?:storefront|ledger|defect)\.ts/,
  'clinic-heapprofiler': /(?:storefront|ledger|defect)\.ts/,
  'clinic-bubbleprof': /storefront\.ts/,
} as const;

withClinic(`what the load throws ends the profiling${absent}`, { timeout: 60_000 }, async () => {
  const run = await small({ load: () => Promise.reject(new Error('no views today')) });
  const temporary = await useTemporaryFolder();
  await expect(runUnderClinic(run)).rejects.toThrow('no views today');
  expect(await readdir(temporary)).toEqual([]);
});

withClinic(`an interrupted profiling ends its load and all its processes${absent}`, { timeout: 60_000 }, async () => {
  const interrupt = new AbortController();
  let port = 0;
  let ended = false;
  const running = runUnderClinic(
    await small({
      signal: interrupt.signal,
      load(servicePort, signal) {
        port = servicePort;
        interrupt.abort();
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            ended = true;
            resolve();
          });
        });
      },
    }),
  );
  await expect(running).rejects.toMatchObject({ code: 'interrupted' });
  expect(ended).toBe(true);
  await vi.waitFor(() => expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow(), { timeout: 5_000 });
});

withClinic.for([
  ['a program that fails', 'throw new TypeError("no settings")', 30_000, /TypeError: no settings/],
  ['a program that never listens', '', 30_000, /ended before it listened/],
  ['a program that hangs', 'setInterval(() => {}, 1000)', 3_000, /not done within 3 s/],
] as const)(`%s${absent}`, { timeout: 60_000 }, async ([, source, timeoutMs, why]) => {
  const failing = runUnderClinic(await small({ source, timeoutMs }));
  await expect(failing).rejects.toMatchObject({ code: 'process-died', message: expect.stringMatching(why) });
});

test('without clinic one line says how to get it', async () => {
  vi.stubEnv('TWO_AM_CLINIC', await freshFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(isClinicInstalled()).toBe(false);
  await expect(runUnderClinic(await small({}))).rejects.toMatchObject({
    code: 'missing-tool',
    exitCode: 3,
    hint: expect.stringContaining('npm install --no-save clinic@13.0.0'),
  });
});

/** A server of two lines under doctor. */
async function small({ source, ...options }: Partial<ClinicRun> & { source?: string }): Promise<ClinicRun> {
  const folder = await freshFolder();
  const entry = join(folder, 'server.mjs');
  const serve = "import http from 'node:http'; http.createServer((_, r) => r.end()).listen(0, '127.0.0.1')";
  await writeFile(entry, source ?? serve);
  return {
    tool: 'clinic-doctor',
    entry,
    env: {},
    runTool,
    removeAtEnd,
    load: async () => {},
    outFolder: folder,
    timeoutMs: 50_000,
    ...options,
  };
}

async function startModel() {
  const model = await startTestModel({
    role: 'model',
    name: 'model-1',
    world: worldWith(),
    variant,
    host: '127.0.0.1',
    port: 0,
  });
  onTestFinished(() => model[Symbol.asyncDispose]());
  const { port } = model.started;
  const settings: StorefrontSettings = {
    role: 'storefront',
    name: 'storefront',
    seed: 7,
    product: { dimension: 2_000, candidates: 12, budgetMs: 250 },
    variant,
    host: '127.0.0.1',
    port: 0,
    models: [`127.0.0.1:${port}`],
  };
  return { port, settings };
}

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-test-clinic-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** One of its own, so that what is left in it is ours. */
async function useTemporaryFolder(): Promise<string> {
  const folder = await freshFolder();
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}
