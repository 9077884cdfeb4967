import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { labsFolder, projectFolder } from '../../src/lab/folders.ts';
import { worldWith } from '../../src/lab/world.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import { realBalancers } from '../../src/world/balancer/real-balancers.ts';
import { rememberPids } from '../../src/world/process/reaper.test-data.ts';
import type { ProcessWorld } from '../../src/world/process/start-world.ts';
import { startWorld } from '../../src/world/process/start-world.ts';
import type { WorldPlan } from '../../src/world/world-plan.ts';
import { describeReal } from '../conformance/real-balancer.ts';
import { startLab } from '../lab-command.ts';
import { copyLightLab } from '../light-lab.ts';
import { listSurvivors } from '../process-tree.ts';
import { makeProject } from '../project.ts';

/** Worlds whose load a real balancer divides. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

for (const [name, takenHome] of [
  ['haproxy', 'haproxy-l7.cfg'],
  ['envoy', 'envoy-l7.json'],
] as const) {
  describeReal(name, (choice) => describeWorlds(choice, takenHome));
}

function describeWorlds(
  choice: Exclude<NonNullable<WorldPlan['balancer']>['choice'], { kind: 'embedded' }>,
  takenHome: string,
) {
  const { title, check, extension } = realBalancers[choice.kind];

  test.each(['l4', 'l7'] as const)('%s: serves a world, says what it is, and ends with it', async (link) => {
    const { plan, reaper, watched } = planWorld(link);
    let pids: readonly number[];
    {
      await using world = await startWorld(plan, reaper);
      pids = world.foreignPids();
      expect(pids).toHaveLength(1);
      // By whoever ends it when the runner is killed.
      expect(watched).toEqual(expect.arrayContaining([...pids]));
      expect((await view(world)).status).toBe(200);
      const { description, config } = world.balancer ?? {};
      expect(description).toMatch(new RegExp(`^${title} \\d+\\.\\d+\\.\\d+ \\(${choice.path}\\)$`));
      expect(await readFile(config ?? '', 'utf8')).toContain(world.upstream[0]?.split(':')[1]);
    }
    expect(await listSurvivors(pids, 0)).toEqual([]);
  });

  test('that dies ends the run, which says what died', async () => {
    const { plan, reaper } = planWorld('l7');
    await using world = await startWorld(plan, reaper);
    const [pid = 0] = world.foreignPids();
    process.kill(pid, 'SIGKILL');
    await expect(world.failed).rejects.toMatchObject({
      code: 'process-died',
      message: expect.stringContaining(`${choice.path}: ended with SIGKILL`),
    });
  });

  test('that turns out to be another program is reported as missing, with what it said', async () => {
    const { plan, reaper, watched } = planWorld('l7');
    const other = { choice: { ...choice, path: '/bin/false' }, configFolder: folder };
    await expect(startWorld({ ...plan, balancer: other }, reaper)).rejects.toMatchObject({
      code: 'missing-tool',
      exitCode: 3,
      message: expect.stringContaining(`/bin/false does not run as ${title}`),
    });
    expect(await listSurvivors(watched, 0)).toEqual([]);
  });

  test('is named by a run, which keeps its configuration', async () => {
    await using project = await makeProject();
    await copyLightLab(project);
    const lab = join(project.folder, 'labs', 'light', 'lab.ts');
    const behind = (await readFile(lab, 'utf8')).replace('world: {', "world: { link: 'l4',");
    await writeFile(lab, behind);
    const run = startLab(project, [
      'light',
      '--quick',
      '--balancer',
      choice.kind,
      '--out',
      join(project.folder, 'runs'),
    ]);
    onTestFinished(() => void run.press('SIGKILL'));
    // What it says next; to measure is not the point here.
    expect(await run.hears('calibrating')).toBe(true);
    run.press('SIGINT');
    const { err } = await run.ended;
    const [path = ''] = await readdir(join(project.folder, 'runs', 'light'));
    const config = join(project.folder, 'runs', 'light', path, 'balancers', 'defect', `${choice.kind}-l4.${extension}`);
    expect(await readFile(config, 'utf8')).toContain('127.0.0.2');
    expect(err).toMatch(new RegExp(`${title} \\d[^]*balances the load`));
    // A long path is broken where the line ends.
    expect(err.replaceAll(/\s+/g, '')).toContain(`balancers/defect/${choice.kind}-l4.${extension}`);
  });

  test('accepts the configuration that is there to be taken home', async () => {
    const file = join(projectFolder, 'docs', 'l4-pinning', takenHome);
    await promisify(execFile)(choice.path, [...check(file)]);
  });

  function planWorld(link: 'l4' | 'l7') {
    const watched: number[] = [];
    onTestFinished(async () => {
      for (const pid of await listSurvivors(watched, 0)) process.kill(pid, 'SIGKILL');
    });
    const plan: WorldPlan = {
      seed: 7,
      world: worldWith({ models: 2, slots: 8, modelMs: 2, link }),
      product: { dimension: 64, candidates: 4, budgetMs: 250 },
      variant: readArtifact(join(labsFolder(), 'json-blowup', 'fixes', 'grpc.ts')),
      timeoutMs: 5_000,
      storefrontPort: 0,
      balancer: { choice, configFolder: folder },
      signal: new AbortController().signal,
    };
    return { plan, watched, reaper: rememberPids(watched) };
  }
}

function view(world: ProcessWorld): Promise<Response> {
  const port = world.members('storefront')[0]?.started.port;
  return fetch(`http://127.0.0.1:${port}/recommendations/u1`);
}
