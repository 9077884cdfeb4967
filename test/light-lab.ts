import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../src/lab/folders.ts';
import { copyLab } from './lab-command.ts';
import type { Project } from './project.ts';

/** Puts `light` in the project's labs: json-blowup with little to do, so that its phases come quickly on any machine. */
export async function copyLightLab(project: Project): Promise<void> {
  const lab = await readFile(join(projectFolder, 'labs', 'json-blowup', 'lab.ts'), 'utf8');
  await copyLab(project, 'light', { 'lab.ts': lighten(lab) });
}

function lighten(lab: string): string {
  const changes: [RegExp, string][] = [
    [/ofSaturation: [\d.]+, ofMachine: [\d.]+, atLeast: [\d.]+/, 'ofSaturation: 0.5, atMost: 400'],
    [/dimension: 2_000, candidates: \d+/, 'dimension: 20, candidates: 2'],
    [/dimension: 4_000/, 'dimension: 40'],
    [/settleMs: [\d_]+/, 'settleMs: 300'],
  ];
  return changes.reduce((text, [from, to]) => {
    if (!from.test(text)) throw new Error(`the lab has no ${from}`);
    return text.replace(from, to);
  }, lab);
}
