import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { projectFolder } from '../../src/lab/folders.ts';
import { copyLab, type LabCommand, startLab } from '../lab-command.ts';
import { copyLightLab } from '../light-lab.ts';
import { listDescendants, listSurvivors } from '../process-tree.ts';
import { makeProject, type Project } from '../project.ts';

/** However a run ends, nothing that it started outlives it by two seconds. */

const withinMs = 2_000;
const triesAtMost = 4;
const earlier = 'runs/light/20250101-020000';

let project: Project;
beforeAll(async () => {
  project = await makeProject();
  await copyLightLab(project);
  await writeEarlier();
});
afterAll(() => project[Symbol.asyncDispose]());

describe('Ctrl-C', () => {
  test.each([
    ['starting', 0],
    ['starting', 250],
    ['calibrating', 500],
    ['calm', 500],
    ['triggered', 500],
    ['profiling', 500],
    ['judging', 100],
  ])('while %s, %i ms into it', async (phase, laterMs) => {
    const lab = await startUntil(phase);
    await wait(laterMs);
    const started = await listDescendants(lab.pid);
    const pids = [lab.pid, ...started.map(({ pid }) => pid)];
    // npm, its shell, the runner, and what keeps watch over the rest.
    expect(pids.length).toBeGreaterThanOrEqual(3);
    lab.press('SIGINT');
    const [left, { code, out, err }] = await Promise.all([listSurvivors(pids, withinMs), lab.ended]);
    expect(left.map((pid) => started.find((process) => process.pid === pid))).toEqual([]);
    expect(code).toBe(130);
    expect(out).toBe('');
    expect(err).toMatch(/two-am: interrupted\n {2}Everything that was started has been stopped\.\n$/);
    await expectRunsUntouched();
  });
});

describe('a runner that is killed leaves nothing behind', () => {
  test.each(['calibrating', 'triggered'])('while %s', async (phase) => {
    const lab = await startUntil(phase);
    await wait(500);
    await expectAllGoneOnceKilled(lab);
  });

  test('even when the reaper is killed with it: services notice by themselves', async () => {
    const lab = await startUntil('calibrating');
    await wait(500);
    await expectAllGoneOnceKilled(lab, 'reaper-main.ts');
  });

  test('not even a service that never yields', async () => {
    const marker = join(project.folder, 'looping');
    await copyLab(project, 'endless', { 'defect.ts': loopForever(marker) });
    const lab = startRun('endless');
    await expect.poll(() => existsSync(marker), { timeout: 20_000 }).toBe(true);
    await expectAllGoneOnceKilled(lab);
  });
});

/** A run that has just entered a phase. Where the machine is not ours, one may end before it, and another is begun. */
async function startUntil(phase: string): Promise<LabCommand> {
  for (let tries = 1; ; tries += 1) {
    const lab = startRun('light', phase === 'judging' ? withDrawing : ['--quick']);
    if (await lab.hears(`, ${phase}: `)) return lab;
    const { code, err } = await lab.ended;
    if (code !== 4 || tries === triesAtMost) throw new Error(`ended with ${code} before it was ${phase}: ${err}`);
    await rm(join(project.folder, 'runs', 'light'), { recursive: true });
    await writeEarlier();
  }
}

/** What takes long about judging is the flame graphs, and a quick run draws none. */
const withDrawing = ['--only', 'grpc', '--no-mitigations'];

function startRun(id: string, how = ['--quick']): LabCommand {
  const lab = startLab(project, [id, ...how, '--out', join(project.folder, 'runs')]);
  // Whatever a test shows, it leaves nothing running.
  onTestFinished(() => void lab.press('SIGKILL'));
  return lab;
}

function writeEarlier(): Promise<string> {
  return project.write(join(earlier, 'run.json'), '{"of": "yesterday"}\n');
}

async function expectAllGoneOnceKilled(lab: LabCommand, killedToo?: string): Promise<void> {
  const started = await listDescendants(lab.pid);
  const runner = started.find(({ command }) => /^\S*node\b.*bin\/lab\.mjs/.test(command));
  if (!runner) throw new Error('there is no runner');
  const own = started.filter(({ parent }) => parent === runner.pid);
  for (const name of ['load', 'model-1', 'storefront']) expect(own.map(({ command }) => command)).toContain(name);
  expect(own.some(({ command }) => command.includes('reaper-main.ts'))).toBe(true);
  const too = own.filter(({ command }) => killedToo !== undefined && command.includes(killedToo));
  for (const { pid } of [...too, runner]) process.kill(pid, 'SIGKILL');
  const left = await listSurvivors(
    own.map(({ pid }) => pid),
    withinMs,
  );
  expect(left.map((pid) => own.find((process) => process.pid === pid))).toEqual([]);
  await lab.ended;
  await expectRunsUntouched();
}

/** No run that looks like a finished one, and the earlier one as it was. */
async function expectRunsUntouched(): Promise<void> {
  const files = await readdir(join(project.folder, 'runs'), { recursive: true });
  expect(files.filter((path) => /defect\.ts$/.test(path)).length).toBeGreaterThan(0);
  expect(files.filter((path) => /run\.json/.test(path))).toEqual([earlier.replace('runs/', '').concat('/run.json')]);
  expect(await readFile(join(project.folder, earlier, 'run.json'), 'utf8')).toBe('{"of": "yesterday"}\n');
  expect(await readdir(join(project.folder, earlier))).toEqual(['run.json']);
}

function loopForever(marker: string): string {
  return `import { writeFileSync } from 'node:fs';
    import { defineVariant } from '#lab';
    import sane from '${join(projectFolder, 'labs', 'json-blowup', 'defect.ts')}';
    export default defineVariant({ ...sane, connect: () => ({
      score() { writeFileSync(${JSON.stringify(marker)}, ''); for (;;); },
      async [Symbol.asyncDispose]() {},
    }) });`;
}
