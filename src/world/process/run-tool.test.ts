import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listSurvivors } from '../../../test/process-tree.ts';
import type { ToolRun } from '../tool.ts';
import { runTool } from './run-tool.ts';

/** Starts a grandchild that would outlive it, and says both pids in a file. */
const begin = 'sleep 60 & echo $$ $! > pids.part; mv pids.part pids;';

test('a tool that ends well', async () => {
  const seen: string[] = [];
  const script = 'console.error("well"); process.exitCode = process.stdin.isTTY ? 1 : 0';
  const end = await run(script, {}, { onStart: () => seen.push('start'), onEnd: () => seen.push('end') });
  expect(end).toEqual({ ok: true, lastWords: 'well' });
  expect(seen).toEqual(['start', 'end']);
});

test('a tool that fails says why', async () => {
  expect(await run('console.error("Error: no such profile"); console.error("bye"); process.exit(3)')).toEqual({
    ok: false,
    why: 'ended with exit code 3: Error: no such profile',
  });
});

test('a tool that is not there', async () => {
  const end = await runTool({ command: 'no-such-tool', args: [], cwd: tmpdir(), timeoutMs: 5_000 });
  expect(end).toEqual({ ok: false, why: expect.stringContaining('ENOENT') });
});

test('a tool that hangs is ended, with all that it started', async () => {
  const cwd = await freshFolder();
  const end = await runShell(`${begin} wait`, { cwd, timeoutMs: 700 });
  expect(end).toEqual({ ok: false, why: 'not done within 0.7 s' });
  await expectGone(cwd);
});

test('an interrupted tool is ended, with all that it started', async () => {
  const cwd = await freshFolder();
  const interrupt = new AbortController();
  const running = runShell(`${begin} wait`, { cwd, signal: interrupt.signal });
  await vi.waitUntil(() => readFile(join(cwd, 'pids')).catch(() => false), { timeout: 10_000 });
  interrupt.abort();
  expect(await running).toEqual({ ok: false, why: 'interrupted' });
  await expectGone(cwd);
  expect(await run('', { signal: interrupt.signal })).toEqual({ ok: false, why: 'interrupted' });
});

test('what a tool leaves running is ended', async () => {
  const cwd = await freshFolder();
  expect(await runShell(`${begin} exit 0`, { cwd })).toEqual({ ok: true, lastWords: '' });
  await expectGone(cwd);
});

type Options = Partial<ToolRun>;

function run(script: string, options: Partial<ToolRun> = {}, hooks?: Parameters<typeof runTool>[1]) {
  const tool = { command: process.execPath, args: ['-e', script], cwd: tmpdir(), timeoutMs: 15_000, ...options };
  return runTool(tool, hooks);
}

/** Up in a moment, where a Node and its child would take half a second. */
function runShell(script: string, options: Options) {
  return run('', { command: '/bin/sh', args: ['-c', script], ...options });
}

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-tool-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function expectGone(cwd: string): Promise<void> {
  const pids = (await readFile(join(cwd, 'pids'), 'utf8')).split(' ').map(Number);
  expect(pids).toHaveLength(2);
  // What nobody has buried yet has ended all the same: on some machines that takes seconds.
  expect(await listSurvivors(pids, 5_000)).toEqual([]);
}
