import { copyFile, mkdir, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError, messageOf } from '../errors.ts';
import type { LoadedLab } from '../lab/load/discover.ts';
import type { VariantFile } from '../lab/load/list-variants.ts';

const neededBytes = 64 * 1_048_576;

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
  try {
    const made = await makeUnique(path);
    const { bavail, bsize } = await statfs(made);
    if (bavail * bsize < neededBytes) {
      throw new LabError(
        'disk-full',
        `There is no room for a run in ${outFolder}.`,
        'Free 64 MB on that disk, or write elsewhere with `--out DIR`.',
      );
    }
    const sources = new Map<string, string>();
    for (const { id, file } of variants) {
      if (!file) continue;
      const source = join('variants', `${id.replace(':', '-').replace(/\.ts$/, '')}.ts`);
      await mkdir(join(made, 'variants'), { recursive: true });
      await copyFile(file, join(made, source));
      sources.set(id, source);
    }
    if (loaded.runbookFile) await copyFile(loaded.runbookFile, join(made, basename(loaded.runbookFile)));
    return { path: made, sources };
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError(
      'disk-full',
      `The run folder ${path} cannot be made: ${messageOf(cause)}`,
      'Choose a folder that you can write to with `--out DIR`.',
      { cause },
    );
  }
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
