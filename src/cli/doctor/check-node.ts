import { join, sep } from 'node:path';
import { projectFolder } from '../../lab/folders.ts';
import { askProgram, findVersion } from './ask-program.ts';
import { type Finding, fine } from './finding.ts';

/** The launcher has let only a good one through. */
export function checkNode(): Finding {
  const ours = process.execPath.startsWith(join(projectFolder, 'node_modules') + sep);
  return fine('node', `${process.versions.node}, ${ours ? 'installed by npm ci' : `from ${process.execPath}`}`);
}

export async function checkNpm(signal: AbortSignal): Promise<Finding> {
  const printed = await askProgram('npm', ['--version'], signal);
  const version = printed === null ? null : findVersion(printed);
  if (version !== null) return fine('npm', version);
  const remedy = 'Install npm 10 or newer: `npm ci` and `npm run lab` need it.';
  return { name: 'npm', state: 'missing', text: 'not found on PATH', remedy };
}
