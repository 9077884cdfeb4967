import { basename } from 'node:path';
import { LabError } from '../errors.ts';
import { suggest } from '../lab/check/nearest.ts';
import type { LoadedLab } from '../lab/load/discover.ts';
import type { VariantFile } from '../lab/load/list-variants.ts';
import { readVariantWorld } from '../lab/load/load-variant.ts';
import { random } from '../lab/random.ts';
import { variantId } from '../lab/variant-id.ts';
import type { PlayedVariant } from './run.ts';
import type { RunOptions } from './run-options.ts';

export type PlannedVariant = VariantFile & PlayedVariant;

type Choice = Pick<RunOptions, 'seed' | 'quick' | 'only' | 'tries' | 'mitigations' | 'soakMs'>;

export interface Plan {
  readonly defect: PlannedVariant;
  /** In the order in which they are played: the recommended fix first, the rest shuffled by the seed. */
  readonly played: readonly PlannedVariant[];
  readonly mitigations: readonly VariantFile[];
}

/** What a run plays. Errors: `usage` for an unknown name, `broken-variant` for a module that does not load. */
export async function planVariants(loaded: LoadedLab, options: Choice, signal?: AbortSignal): Promise<Plan> {
  const chosen = chooseVariants(loaded, options);
  const files = [...new Set(chosen.flatMap(({ file }) => file ?? []))];
  const worlds = await readVariantWorld(files, undefined, signal);
  const plan = (variant: VariantFile): PlannedVariant[] =>
    variant.file === null ? [] : [{ ...variant, file: variant.file, world: worlds.get(variant.file) ?? null }];
  if (options.soakMs && !chosen.some((variant) => isSoaked(variant, options))) {
    throw new LabError(
      'usage',
      '--soak watches a fix, or a variant of your own, but --only names neither',
      'Name a fix with --only, or a file with --try; without either, it watches the recommended fix.',
    );
  }
  const code = chosen.filter(({ kind }) => kind !== 'mitigation').flatMap(plan);
  const [defect, ...rest] = code;
  if (!defect) throw new LabError('broken-lab', `${loaded.id} has no defect.`, 'Write defect.ts.');
  const first = rest.filter(({ recommended }) => recommended);
  const others = rest.filter(({ recommended }) => !recommended);
  return {
    defect,
    played: [...first, ...shuffle(others, options.seed)],
    mitigations: chosen.filter(({ kind }) => kind === 'mitigation'),
  };
}

/** Whoever should hold, and was asked for by name; else the recommended fix. */
export function isSoaked(
  { kind, recommended }: Pick<VariantFile, 'kind' | 'recommended'>,
  { only }: Pick<RunOptions, 'only'>,
): boolean {
  return kind === 'try' || (kind === 'fix' && (only === null ? recommended : true));
}

function chooseVariants(loaded: LoadedLab, options: Choice): VariantFile[] {
  const ids = loaded.variants.map(({ id }) => id);
  for (const id of options.only ?? []) {
    if (!ids.includes(id))
      throw new LabError('usage', `${loaded.id} has no variant ${JSON.stringify(id)}`, suggest(id, ids));
  }
  const wanted = ({ id, kind, recommended }: VariantFile): boolean => {
    if (kind === 'defect') return true;
    if (options.only) return options.only.includes(id);
    if (kind === 'mitigation') return options.mitigations && !options.quick && options.tries.length === 0;
    // A learner's own is judged beside the defect alone: that is quick, and says all there is to say.
    return options.tries.length > 0 ? false : !options.quick || recommended;
  };
  return [...loaded.variants.filter(wanted), ...listTries(options.tries)];
}

/** By the file's name, so that one name must not stand for two. */
function listTries(files: readonly string[]): VariantFile[] {
  const tries = [...new Set(files)].map((file) => ({
    id: variantId('try', basename(file)),
    kind: 'try' as const,
    file,
    note: 'your own',
    recommended: false,
  }));
  const [first, second] = [...Map.groupBy(tries, ({ id }) => id).values()].find((alike) => alike.length > 1) ?? [];
  if (first && second) {
    throw new LabError(
      'usage',
      `--try: ${first.file} and ${second.file} have the same name`,
      'Rename one of them, so that the run can tell them apart.',
    );
  }
  return tries;
}

/** Fisher–Yates. */
function shuffle<T>(items: readonly T[], seed: number): T[] {
  const draw = random(seed, 'order');
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
