import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LabError, messageOf } from '../../errors.ts';
import { assertLab } from '../check/check-lab.ts';
import { suggest } from '../check/nearest.ts';
import { ShapeError } from '../check/shape.ts';
import { explainImport, showFault, showPath } from '../fault-line.ts';
import { labsFolder, runbooksFolder } from '../folders.ts';
import type { Lab } from '../lab.ts';
import { listVariants, type VariantFile } from './list-variants.ts';

export interface LoadedLab {
  readonly id: string;
  /** Absolute, as all paths here. */
  readonly folder: string;
  readonly lab: Lab;
  /** The defect, its siblings, then fixes, wrong fixes and mitigations in the lab's order. */
  readonly variants: readonly VariantFile[];
  readonly claimsFile: string | null;
  readonly runbookFile: string | null;
}

/** The ids of all labs, sorted: folders with a `lab.ts`, but for those that begin with `_` or `.`. */
export async function listLabs(): Promise<string[]> {
  const folder = labsFolder();
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (cause) {
    throw new LabError('broken-lab', `the labs cannot be read: ${messageOf(cause)}`, 'Is this clone complete?', {
      cause,
    });
  }
  return entries.filter((id) => /^[^_.]/.test(id) && existsSync(join(folder, id, 'lab.ts'))).sort();
}

/**
 * Reads one lab and holds it against its folder. Throws LabError: `unknown-lab`; `broken-lab`, one line with the file
 * and what is wrong in it.
 */
export async function loadLab(id: string): Promise<LoadedLab> {
  const ids = await listLabs();
  if (!ids.includes(id)) {
    throw new LabError('unknown-lab', `there is no lab ${JSON.stringify(id)}`, suggest(id, ids));
  }
  const folder = join(labsFolder(), id);
  const lab = await readLab(join(folder, 'lab.ts'));
  const claimsFile = join(folder, 'claims.ts');
  const runbookFile = join(runbooksFolder(), `${id}.md`);
  return {
    id,
    folder,
    lab,
    variants: await listVariants(folder, lab),
    claimsFile: existsSync(claimsFile) ? claimsFile : null,
    runbookFile: existsSync(runbookFile) ? runbookFile : null,
  };
}

async function readLab(file: string): Promise<Lab> {
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(file).href);
  } catch (cause) {
    const stack = cause instanceof Error ? cause.stack : undefined;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    throw new LabError('broken-lab', `${showFault(file, stack)}: ${firstLine(cause)}`, explainImport(code), { cause });
  }
  try {
    const lab = module.default;
    if (lab === undefined) throw new ShapeError('there is no default export');
    assertLab(lab);
    return lab;
  } catch (cause) {
    if (!(cause instanceof ShapeError)) throw cause;
    const hint = 'A lab ends with `export default defineLab({ … })`; `npx tsc` checks it against its type.';
    throw new LabError('broken-lab', `${showPath(file)}: ${cause.message}`, hint, { cause });
  }
}

function firstLine(thrown: unknown): string {
  return messageOf(thrown).split('\n', 1)[0] ?? '';
}
