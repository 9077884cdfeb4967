import { copyFile, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError, messageOf } from '../errors.ts';
import type { LoadedLab } from '../lab/load/discover.ts';
import type { VariantFile } from '../lab/load/list-variants.ts';
import { requireSpace } from './require-space.ts';

export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  /** Variant → path of its source in the folder. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Makes `<out>/<lab>/<time>` with the variants' sources and the runbook as they are now. Error: `disk-full`. */
export async function makeRunFolder(
  outFolder: string,
  loaded: LoadedLab,
  variants: readonly VariantFile[],
  startedAt: Date,
): Promise<RunFolder> {
  const path = join(
    outFolder,
    loaded.id,
    startedAt.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15),
  );
  let made: string | null = null;
  try {
    await requireSpace(outFolder, 'run');
    made = await makeUnique(path);
    return { path: made, sources: await copySources(made, loaded, variants) };
  } catch (cause) {
    if (made !== null) await rm(made, { recursive: true, force: true }).catch(() => {});
    if (cause instanceof LabError) throw cause;
    throw new LabError(
      'disk-full',
      `The run folder ${path} cannot be made: ${messageOf(cause)}`,
      'Choose a folder that you can write to with `--out DIR`.',
      { cause },
    );
  }
}

async function copySources(
  folder: string,
  { runbookFile }: LoadedLab,
  variants: readonly VariantFile[],
): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for (const { id, file } of variants) {
    if (!file) continue;
    const source = join('variants', `${id.replace(':', '-').replace(/\.ts$/, '')}.ts`);
    await mkdir(join(folder, 'variants'), { recursive: true });
    await copyFile(file, join(folder, source));
    sources.set(id, source);
  }
  if (runbookFile) await copyFile(runbookFile, join(folder, basename(runbookFile)));
  return sources;
}

/** Two runs may begin in the same second; none overwrites another. */
async function makeUnique(path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  for (let suffix = 1; ; suffix += 1) {
    const candidate = suffix === 1 ? path : `${path}-${suffix}`;
    try {
      await mkdir(candidate);
      return candidate;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}
