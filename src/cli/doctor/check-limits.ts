import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../../errors.ts';
import { neededFiles } from '../../world/process/check-open-files.ts';
import { askProgram } from './ask-program.ts';
import { type Finding, fine } from './finding.ts';

const neededDiskMiB = 200;

/** Node has raised its own soft limit to the hard one at its start, and hands that on. */
export async function checkOpenFiles(signal: AbortSignal): Promise<Finding> {
  const printed = (await askProgram('sh', ['-c', 'ulimit -n'], signal))?.trim() ?? 'unknown';
  if (printed === 'unlimited' || Number(printed) >= neededFiles) return fine('open files', `${printed} per process`);
  const remedy = `An overload holds many sockets: set \`ulimit -n ${neededFiles}\` or more before the run.`;
  return { name: 'open files', state: 'missing', text: `${printed} per process`, remedy };
}

/** Where runs are written; `folder` need not exist yet. */
export async function checkDisk(folder: string): Promise<Finding> {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    await access(nearest, constants.W_OK);
    const { bavail, bsize } = await statfs(nearest);
    const freeMiB = Math.floor((bavail * bsize) / 2 ** 20);
    const says = `${freeMiB.toLocaleString('en')} MiB free for ${folder}`;
    if (freeMiB >= neededDiskMiB) return fine('disk', says);
    const remedy = `A run needs ${neededDiskMiB} MiB: make room, or choose another folder with --out DIR.`;
    return { name: 'disk', state: 'missing', text: says, remedy };
  } catch (error) {
    return { name: 'disk', state: 'missing', text: messageOf(error), remedy: 'Choose another folder with --out DIR.' };
  }
}
