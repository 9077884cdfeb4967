import { type Role, roles } from '../../lab/world.ts';
import { isJson, type Json } from './stored-json.ts';

/**
 * Runs that were stored without the roles of their processes. Here, and nowhere else, a role is read out of a name: those runs
 * were of worlds whose processes are called by their roles, with a number where there may be several.
 */

/** A stored `arm.json`, or an arm of a result: each process that it names, with its role. What has roles comes back as it is. */
export function withRoles(arm: Json): Json {
  if ('roles' in arm) return arm;
  const known = namesIn(arm).flatMap((name): [string, Role][] => {
    const role = roles.find((one) => name === one || name.startsWith(`${one}-`));
    return role === undefined ? [] : [[name, role]];
  });
  return { ...arm, roles: Object.fromEntries(known) };
}

/** As evidence names them, and as a result does. */
function namesIn({ found, failed, profiles, growth, soak }: Json): string[] {
  const slices = listOf(isJson(soak) ? soak.slices : null);
  return [
    ...[...listOf(found), ...listOf(failed)].map(({ from }) => from),
    ...listOf(profiles).map(({ process }) => process),
    ...[...listOf(growth), ...slices.flatMap(({ held }) => listOf(held))].map(({ of }) => of),
    ...slices.flatMap(({ memoryMiB }) => (isJson(memoryMiB) ? Object.keys(memoryMiB) : [])),
  ].filter((name) => typeof name === 'string');
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}
