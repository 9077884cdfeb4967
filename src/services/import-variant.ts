import { pathToFileURL } from 'node:url';
import { LabError, messageOf } from '../errors.ts';
import type { Variant } from '../lab/variant.ts';

/** Loads a variant's module into this process. */
export async function importVariant(file: string): Promise<Variant> {
  const module: { default?: Variant } = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new LabError(
      'broken-variant',
      `${file} cannot be loaded: ${messageOf(cause)}`,
      'Fix the file; `npx tsc` shows where.',
      { cause },
    );
  });
  if (!module.default) {
    throw new LabError(
      'broken-variant',
      `${file} exports no variant.`,
      'Make it end with `export default defineVariant({ connect, serve })`.',
    );
  }
  return module.default;
}
