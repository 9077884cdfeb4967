import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCodes, LabError, messageOf } from '../../errors.ts';
import { renderSvg } from '../../report/svg.ts';
import { readRun } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { resolveRun } from '../paths.ts';
import { drawScreen, showResult } from '../show-result.ts';

/** Shows a stored run; that it can be shown is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  const folder = resolveRun(input.operands[0] ?? '');
  const result = await readRun(folder);
  const picture = input.text('svg');
  if (picture !== null) await drawPicture(picture, await drawScreen(result, folder, true), result.lab);
  await showResult(result, folder, input);
  return exitCodes.verified;
}

async function drawPicture(file: string, screen: string, lab: string): Promise<void> {
  await writeFile(resolve(file), renderSvg(screen, `npm run lab -- ${lab}`)).catch((cause: unknown) => {
    throw new LabError(
      'disk-full',
      `${file} cannot be written: ${messageOf(cause)}`,
      'Name a file where you may write.',
      {
        cause,
      },
    );
  });
}
