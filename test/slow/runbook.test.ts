import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { othersAtMost } from '../../src/lab/disturbed.ts';
import { listLabs } from '../../src/lab/load/discover.ts';
import { sharesBetween } from '../../src/world/cpu-shares.ts';
import { findFreePort } from '../../src/world/process/free-port.ts';
import { sampleCpu } from '../../src/world/process/readings/machine-cpu.ts';
import { isTried } from '../every-lab.ts';
import { commandIn, readBlocks } from '../runbook/blocks.ts';
import { channelReuse } from '../runbook/channel-reuse.ts';
import { fieldReuse } from '../runbook/field-reuse.ts';
import { floatDrift } from '../runbook/float-drift.ts';
import { jsonBlowup } from '../runbook/json-blowup.ts';
import { l4Pinning } from '../runbook/l4-pinning.ts';
import { messageSize } from '../runbook/message-size.ts';
import { missingDeadline } from '../runbook/missing-deadline.ts';
import type { CiCheck, Practice, RunbookCase } from '../runbook/runbook-case.ts';
import { runInShell } from '../runbook/shell.ts';
import { root, startUp, type WorldUp } from '../runbook/world-up.ts';

const cases: readonly RunbookCase[] = [
  channelReuse,
  fieldReuse,
  floatDrift,
  jsonBlowup,
  l4Pinning,
  messageSize,
  missingDeadline,
];

it('the runbook of every lab is tried', async () => {
  expect(cases.map(({ labId }) => labId)).toEqual(await listLabs());
});

const onFire = cases.filter(({ labId }) => isTried(labId));

describe.each(onFire)('the runbook of $labId, on a world that is on fire', { timeout: 120_000 }, (tried) => {
  const blocks = blocksOf(tried);
  const scratch = mkdtempSync(join(tmpdir(), 'two-am-runbook-'));
  const env: Practice['env'] = {};
  let world: WorldUp;
  /** Asked for at once: the longer the queue, the later the answer. */
  let served = '';
  const run = (name: string) => runInShell(commandIn(blocks, name), env);

  beforeAll(async () => {
    const inspectPort = await findFreePort();
    // A TMPDIR of its own keeps `mitigate` away from other worlds that are up.
    Object.assign(env, process.env, {
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      TMPDIR: scratch,
      NO_COLOR: '1',
    });
    world = await startUp(tried.labId, { ...env, NODE_OPTIONS: `--inspect-port=${inspectPort}` });
    Object.assign(env, { INSPECT: `127.0.0.1:${inspectPort}` }, tried.fillIn(world, scratch));
    served = await runInShell('curl -s "$STOREFRONT/metrics" $MODEL_METRICS $JOB_METRICS', env);
  }, 120_000);
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    rmSync(scratch, { recursive: true, force: true });
  });

  const fewerViews = () => runInShell(commandIn(blocks, 'verify').replace(/(?<=seq |tail -n )20/, '4'), env);
  const practice: Practice = { env, run, fewerViews };

  tried.confirm(practice);

  it('views are bad before the mitigation and good after it', async ({ skip }) => {
    // The queue may still be growing.
    await expect.poll(fewerViews, { timeout: 30_000, interval: 500 }).toMatch(/^4 of 4 (?:views|batches) bad\n$/);
    expect(await run('mitigate')).toContain(tried.mitigation);
    const before = await sampleCpu(world.pids());
    try {
      await expect.poll(async () => readBad(await run('verify')), { timeout: 25_000, interval: 500 }).toBeLessThan(10);
    } catch (error) {
      // No calm comes back on a machine that others use: as in a run, that proves nothing.
      const { others } = sharesBetween(before, await sampleCpu(world.pids()));
      skip(others > othersAtMost, `others took ${Math.round(others * 100)} % of the machine`);
      throw error;
    }
    await tried.recovered(practice);
  });

  it('names only metrics that are served', () => {
    const names = blocks.flatMap(({ language, text }) =>
      language === 'promql' || language === 'yaml' ? (text.match(/\b(?:storefront|model|job|process)_\w+/g) ?? []) : [],
    );
    expect(new Set(names).size).toBeGreaterThanOrEqual(tried.metricsNamed);
    for (const name of new Set(names)) expect(served).toContain(`\n${name}{`);
    const alerts = blocks.find(({ language }) => language === 'yaml')?.text;
    for (const label of alerts?.match(/process="\w+"/g) ?? []) expect(served).toContain(`{${label}}`);
  });
});

describe.each(cases)('the CI check in the runbook of $labId', (tried) => {
  it.each(tried.ciCheck.tries)('tries $name', ({ source, failing }) => {
    expect(failingTests(commandIn(blocksOf(tried), tried.ciCheck.block), tried.ciCheck, source)).toEqual(failing);
  });
});

function blocksOf({ labId }: RunbookCase) {
  return readBlocks(new URL(`../../runbooks/${labId}.md`, import.meta.url));
}

function readBad(printed: string): number {
  return Number(/^(\d+) of 20 (?:views|batches) bad$/m.exec(printed)?.[1]);
}

function failingTests(check: string, { file }: CiCheck, source: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'two-am-ci-check-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, file), source);
    writeFileSync(join(folder, 'ci-check.test.js'), check);
    const args = ['--test', '--test-reporter=tap', 'ci-check.test.js'];
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH } });
    return [];
  } catch (error) {
    const tap = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    return [...tap.matchAll(/^not ok \d+ - (.*)$/gm)].map(([, name]) => name ?? '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
