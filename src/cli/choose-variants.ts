import { LabError } from '../errors.ts';
import type { LoadedLab } from '../lab/discover.ts';
import { suggest } from '../lab/nearest.ts';

/**
 * Ids of the variants that were asked for, by their id (`fix:grpc`) or their name alone (`grpc`); null: none was named.
 * Throws LabError `usage` for a name that there is not.
 */
export function chooseVariants(loaded: LoadedLab, named: readonly string[]): string[] | null {
  if (named.length === 0) return null;
  const ids = loaded.variants.map(({ id }) => id);
  return named.flatMap((name) => {
    const found = ids.filter((id) => id === name || nameOf(id) === name);
    if (found.length > 0) return found;
    const names = name.includes(':') ? ids : ids.map(nameOf);
    const hint = suggest(name, [...new Set(names)]);
    throw new LabError('usage', `${loaded.id} has no variant ${JSON.stringify(name)}`, hint);
  });
}

function nameOf(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}
