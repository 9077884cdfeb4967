import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { assertDrill } from '../check/check-drill.ts';
import type { DrillFacts } from '../drill.ts';
import { projectFolder } from '../folders.ts';
import { listLabs, loadLab } from './discover.ts';
import { controlDrill, listDrills, loadDrill } from './load-drill.ts';

const control = await loadDrill(controlDrill);
const drills = await listDrills();

describe.each([...drills, controlDrill])('the drill on %s', async (id) => {
  const facts = await loadDrill(id);
  const told = JSON.stringify({ ...facts, hints: facts.hints.slice(0, -1) });

  it('names neither the lab nor a variant', async () => {
    const variants = id === controlDrill ? [] : (await loadLab(id)).variants.map((variant) => variant.id.split(':')[1]);
    const names = [...(await listLabs()), ...variants.filter((name) => name?.includes('-'))];
    for (const name of ['defect', ...names]) expect(told).not.toContain(name);
  });

  it('ends its hints with the runbook', () => {
    const runbook = facts.hints.at(-1)?.match(/^runbooks\/\S+$/)?.[0];
    expect(runbook === undefined ? id : existsSync(join(projectFolder, runbook))).toBe(
      id === controlDrill ? controlDrill : true,
    );
  });

  it('is right about itself, and half right about something else', () => {
    for (const component of facts.components) expect(Object.keys(facts.halfRight.components)).not.toContain(component);
    expect(Object.keys(facts.halfRight.mechanisms)).not.toContain(facts.mechanism);
  });
});

it('leaves the control out of the labs', async () => {
  expect(drills).toContain('json-blowup');
  expect([...drills, ...(await listLabs())]).not.toContain(controlDrill);
});

describe('an invalid drill', () => {
  let folder: string | null = null;
  afterEach(async () => {
    delete process.env.TWO_AM_LABS;
    if (folder) await rm(folder, { recursive: true });
  });

  it.each<[string, Partial<Record<keyof DrillFacts, unknown>>, RegExp]>([
    ['a mechanism that is on no list', { mechanism: 'gremlins' }, /drill\.mechanism must be one of serialization/],
    ['evidence that nobody measures', { proof: ['a feeling'] }, /drill\.proof\[0\] must be one of views-bad/],
    ['evidence by the name that it had', { proof: ['calls-pinned'] }, /; it is called many-calls-in-flight now$/],
    ['a mechanism that is spelled wrongly', { mechanism: 'retry-strom' }, /; did you mean retry-storm\?$/],
    [
      'a cause without its trigger',
      { mechanism: 'slow-model' },
      /trigger must be null where drill.mechanism is `nothing`/,
    ],
    ['a trigger that no night tells', { trigger: 'comet' }, /drill\.trigger must be one of campaign/],
    [
      'questions for some nights alone',
      { debrief: ['a?', 'b?', { in: 'failures', text: 'c?' }] },
      /3 questions that fit any/,
    ],
    ['half right about a stranger', { halfRight: { components: { ghost: {} }, mechanisms: {} } }, /halfRight/],
  ])('%s', (_, change, message) => {
    expect(() => assertDrill({ ...control, ...change })).toThrow(message);
  });

  it('is refused with its file', async () => {
    folder = await mkdtemp(join(tmpdir(), 'two-am-drill-'));
    process.env.TWO_AM_LABS = join(folder, 'labs');
    await mkdir(join(folder, 'labs', 'mine'), { recursive: true });
    await writeFile(join(folder, 'labs', 'mine', 'drill.ts'), 'export default {};');
    await expect(loadDrill('mine')).rejects.toMatchObject({ code: 'broken-lab' });
    await expect(loadDrill('min')).rejects.toMatchObject({ code: 'unknown-lab', hint: 'Did you mean mine?' });
  });
});
