import { mkdir, statfs } from 'node:fs/promises';
import { LabError } from '../errors.ts';

const neededMiB = 64;

/** Makes the folder that a run or a drill goes into, and nothing in it where its disk has no room. Error: `disk-full`. */
export async function requireSpace(outFolder: string, what: 'run' | 'drill'): Promise<void> {
  await mkdir(outFolder, { recursive: true });
  const { bavail, bsize } = await statfs(outFolder);
  if (bavail * bsize >= neededMiB * 2 ** 20) return;
  throw new LabError(
    'disk-full',
    `There is no room for a ${what} in ${outFolder}.`,
    `Free ${neededMiB} MB on that disk, or write elsewhere with \`--out DIR\`.`,
  );
}
