import { LabError } from '../errors.ts';
import { suggest } from '../lab/check/nearest.ts';

/**
 * The ids among `ids` that were asked for, by themselves (`fix:grpc`) or by name alone (`grpc`); null: none was named.
 * Throws LabError `usage` for a name that there is not.
 */
export function pickVariants(labId: string, ids: readonly string[], named: readonly string[]): string[] | null {
  if (named.length === 0) return null;
  const picked = named.flatMap((name) => {
    const found = ids.filter((id) => id === name || nameOf(id) === name);
    if (found.length > 0) return found;
    const names = name.includes(':') ? ids : ids.map(nameOf);
    throw new LabError('usage', `${labId} has no variant ${JSON.stringify(name)}`, suggest(name, [...new Set(names)]));
  });
  return [...new Set(picked)];
}

function nameOf(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}
