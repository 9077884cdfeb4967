import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelTime } from '../judge/measures/index.ts';
import { projectFolder } from '../lab/folders.ts';
import { listDrills, loadDrill } from '../lab/load/load-drill.ts';
import { renderDraft } from '../report/postmortem/draft.ts';
import { checkPractised, writePractice } from './practise.ts';
import { draftIncident } from './write-draft.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-practice-'));
  file = join(folder, 'mine.md');
});
afterEach(() => rm(folder, { recursive: true }));

const withSample = (await listDrills()).filter((lab) => existsSync(join(projectFolder, 'samples', lab, 'run.json')));

it('is tried on samples', () => expect(withSample.length).toBeGreaterThanOrEqual(3));

describe.each(withSample)('practice on %s', (lab) => {
  const sample = join(projectFolder, 'samples', lab);

  it('gives the evidence without its meaning, and nothing already written', async () => {
    expect(await writePractice(lab, join(folder, 'runs'), file)).toBe(sample);
    const evidence = await readFile(join(folder, 'evidence.md'), 'utf8');
    const { result, findings, judgement } = await checkPractised(lab, join(folder, 'runs'), file);
    for (const told of [result.incident.cause, result.incident.lesson, result.incident.title]) {
      expect(evidence).not.toContain(told.slice(0, 30));
    }
    expect(evidence).not.toMatch(/wrong fix|defect|NaN|undefined|null/);
    for (const [, picture = ''] of evidence.matchAll(/\]\((evidence\.[\w.-]+)\)/g)) {
      expect(existsSync(join(folder, picture))).toBe(true);
    }
    expect(judgement).toBeNull();
    const says = findings.map((finding) => finding.message).join('\n');
    for (const part of ['Summary', 'Impact', 'Timeline', 'Resolution', 'Trigger'])
      expect(says).toContain(`under “${part}”`);
    expect(says).toContain('names no component');
  });

  it('finds nothing when all is known and proved, and shows where the evidence says otherwise', async () => {
    const {
      components: [component],
      mechanism,
      proof,
    } = await loadDrill(lab);
    const answered = renderDraft((await draftIncident(sample, file)).draft)
      .replaceAll(/^- \[ \] .*$/gm, 'Answered.')
      .replace('|  | prevent |  |  |', '| do better | prevent | Ada | 2026-12-01 |');
    const answers = (how: string, evidence: string) =>
      answered.replace(
        '### Root cause\n',
        `### Root cause\n\n| | |\n|---|---|\n| component | ${component} |\n| mechanism | ${how} |\n| evidence | ${evidence} |\n`,
      );
    await writeFile(file, answers(mechanism, proof.join(', ')));
    const right = await checkPractised(lab, join(folder, 'runs'), file);
    expect(right.findings).toEqual([]);
    expect(right.judgement?.verdict).toBe('right');
    await writeFile(file, answers('slow-model', 'model-slow'));
    const { judgement } = await checkPractised(lab, join(folder, 'runs'), file);
    // What no figure of the lab tells, nobody can hold against an answer.
    const isMeasured = right.result.arms.some(({ figures }) => figures.some(({ name }) => name === modelTime.name));
    const refuted = isMeasured ? false : null;
    expect(judgement?.lines.map(({ supported }) => supported)).toEqual([true, refuted, refuted]);
    if (isMeasured) expect(judgement?.lines[1]?.text).toMatch(/the model is as quick as ever/);
    await writeFile(file, answers('slow-modle', 'model-slow, a-feeling'));
    const unknown = await checkPractised(lab, join(folder, 'runs'), file);
    expect(unknown.findings.map(({ message }) => message)).toEqual([
      'there is no mechanism "slow-modle" on the list; did you mean slow-model?',
      'there is no evidence "a-feeling"',
    ]);
    expect(unknown.judgement).toBeNull();
  });
});

it('refuses a lab that does not exist, and creates nothing for it', async () => {
  await expect(writePractice('json-blowpu', folder, file)).rejects.toMatchObject({ code: 'unknown-lab' });
  expect(existsSync(file)).toBe(false);
});
