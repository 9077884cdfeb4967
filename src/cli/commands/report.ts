import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exitCodes, LabError, messageOf } from '../../errors.ts';
import { renderSvg } from '../../report/svg.ts';
import { readRun } from '../../run/store.ts';
import type { Input } from '../input.ts';
import { endedBySignals } from '../interrupt.ts';
import { openPage } from '../open-page.ts';
import { resolveRun, resolveTyped } from '../paths.ts';
import { printAside } from '../print.ts';
import { drawScreen, showResult } from '../show-result.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { drawPage, pageName, writeDrawn } from '../write-page.ts';

/** Shows a stored run; that it can be shown is all that the exit code says. */
export async function run(input: Input): Promise<number> {
  // Views and the page of them are there at the same time.
  keepHeapSmall(15);
  const folder = resolveRun(input.operands[0] ?? '');
  const result = await endedBySignals(() => readRun(folder));
  const picture = input.text('svg');
  if (picture !== null) await drawPicture(picture, await drawScreen(result, folder, true), result.lab);
  const page = input.text('html') ?? (input.flag('open') ? '' : null);
  if (page !== null) {
    const file = page === '' ? join(folder, pageName) : resolveTyped(page);
    const path = await writeDrawn(await endedBySignals(() => drawPage(result, folder, file)));
    if (input.flag('open')) openPage(path);
    else printAside(`written: ${path}`);
  }
  await showResult(result, folder, input);
  return exitCodes.verified;
}

async function drawPicture(file: string, screen: string, lab: string): Promise<void> {
  await writeFile(resolve(file), renderSvg(screen, `npm run lab -- ${lab}`)).catch((cause: unknown) => {
    throw new LabError(
      'disk-full',
      `${file} cannot be written: ${messageOf(cause)}`,
      'Name a file that you can write to.',
      {
        cause,
      },
    );
  });
}
