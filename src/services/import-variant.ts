import { pathToFileURL } from 'node:url';
import { LabError, messageOf } from '../errors.ts';
import type { Variant } from '../lab/variant.ts';

/** Loads a variant's module into this process. */
export async function importVariant(file: string): Promise<Variant> {
  const module: { default?: Variant } = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new LabError(
      'broken-variant',
      `${file} cannot be loaded: ${messageOf(cause)}`,
      'Mend the file; `npx tsc` names the place.',
      { cause },
    );
  });
  if (!module.default) {
    throw new LabError(
      'broken-variant',
      `${file} exports no variant.`,
      'End it with `export default defineVariant({ connect, serve })`.',
    );
  }
  return module.default;
}
