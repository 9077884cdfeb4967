import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import { findNearest } from '../check/nearest.ts';
import { showPath } from '../fault-line.ts';
import type { Lab, Mitigation } from '../lab.ts';
import { whyOf } from '../trial.ts';
import { type VariantKind, variantId } from '../variant-id.ts';

export interface VariantFile {
  /** `defect`, `sibling:<name>`, `fix:<name>`, `wrong-fix:<name>` or `mitigation:<name>`. */
  readonly id: string;
  readonly kind: VariantKind;
  /** Absolute; null: a mitigation that is no code. */
  readonly file: string | null;
  /** What it costs, why people try it, or where else the illness lives. */
  readonly note: string;
  /** The first fix. */
  readonly recommended: boolean;
}

/** A folder of variants, and the field of `lab.ts` that must name the same ones. */
interface Shelf {
  readonly folder: string;
  readonly field: string;
  readonly named: readonly string[];
}

/** All variants of a lab, in its order. Throws LabError `broken-lab` where files and `lab.ts` disagree. */
export async function listVariants(folder: string, lab: Lab): Promise<VariantFile[]> {
  const siblings = Object.entries(lab.siblings ?? {});
  const mitigations = Object.entries(lab.mitigations ?? {});
  await Promise.all([
    holdAgainst(folder, { folder: '.', field: 'every lab', named: ['defect'] }),
    holdAgainst(folder, { folder: 'siblings', field: 'siblings', named: siblings.map(([name]) => name) }),
    holdAgainst(folder, { folder: 'fixes', field: 'fixes', named: Object.keys(lab.fixes) }),
    holdAgainst(folder, { folder: 'wrong-fixes', field: 'wrongFixes', named: Object.keys(lab.wrongFixes) }),
    holdAgainst(folder, {
      folder: 'mitigations',
      field: 'mitigations',
      named: mitigations.flatMap(([, mitigation]) => listRedeployed(mitigation)),
    }),
  ]);
  return [
    { ...named('defect', ''), file: join(folder, 'defect.ts'), note: lab.cause, recommended: false },
    ...siblings.map(([name, note]) => ({
      ...named('sibling', name),
      file: join(folder, 'siblings', `${name}.ts`),
      note,
      recommended: false,
    })),
    ...Object.entries(lab.fixes).map(([name, note], index) => ({
      ...named('fix', name),
      file: join(folder, 'fixes', `${name}.ts`),
      note,
      recommended: index === 0,
    })),
    ...Object.entries(lab.wrongFixes).map(([name, wrongFix]) => ({
      ...named('wrong-fix', name),
      file: join(folder, 'wrong-fixes', `${name}.ts`),
      note: whyOf(wrongFix),
      recommended: false,
    })),
    ...mitigations.map(([name, mitigation]) => {
      const [redeployed] = listRedeployed(mitigation);
      return {
        ...named('mitigation', name),
        file: redeployed === undefined ? null : join(folder, 'mitigations', `${redeployed}.ts`),
        note: mitigation.title,
        recommended: false,
      };
    }),
  ];
}

function named(kind: VariantKind, name: string): Pick<VariantFile, 'id' | 'kind'> {
  return { id: variantId(kind, name), kind };
}

function listRedeployed(mitigation: Mitigation): string[] {
  return mitigation.steps.flatMap((step) => (step.kind === 'redeploy' ? [step.variant] : []));
}

async function holdAgainst(labFolder: string, shelf: Shelf): Promise<void> {
  const there = await listModules(join(labFolder, shelf.folder));
  const absent = shelf.named.find((name) => !there.includes(name));
  if (absent !== undefined) {
    const nearest = findNearest(absent, there);
    throw new LabError(
      'broken-lab',
      `${showPath(join(labFolder, shelf.folder, `${absent}.ts`))} is missing, but ${shelf.field} names it`,
      nearest === null ? 'Write the file, or remove its name from lab.ts.' : `Did you mean ${nearest}.ts?`,
    );
  }
  const strayed = shelf.folder === '.' ? undefined : there.find((name) => !shelf.named.includes(name));
  if (strayed !== undefined) {
    throw new LabError(
      'broken-lab',
      `${showPath(join(labFolder, shelf.folder, `${strayed}.ts`))} is not named in lab.ts`,
      `Name it under ${shelf.field}, or remove the file: a variant that never runs proves nothing.`,
    );
  }
}

async function listModules(folder: string): Promise<string[]> {
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.endsWith('.ts') && !entry.endsWith('.test.ts'))
    .map((entry) => entry.slice(0, -'.ts'.length));
}
