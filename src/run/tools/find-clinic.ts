import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { projectFolder } from '../../lab/folders.ts';

/** Installed by whoever wants it: it is large, and nothing else needs it. `TWO_AM_CLINIC` names another folder that has it. */
export function isClinicInstalled(): boolean {
  return resolveClinic() !== null;
}

/** Path of clinic's program. Errors: `missing-tool`. */
export function findClinic(): string {
  const path = resolveClinic();
  if (path) return path;
  throw new LabError(
    'missing-tool',
    'clinic is not installed.',
    'Run `npm install --no-save clinic@13.0.0`, or name the folder where it is installed in TWO_AM_CLINIC.',
  );
}

function resolveClinic(): string | null {
  const folder = resolve(process.env.TWO_AM_CLINIC ?? projectFolder);
  try {
    return createRequire(join(folder, 'package.json')).resolve('clinic/bin.js');
  } catch {
    return null;
  }
}
