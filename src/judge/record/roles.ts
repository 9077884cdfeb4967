import type { Found } from '../../lab/measure.ts';
import { isStream, type Role } from '../../lab/world.ts';

/** What each process is, by its name. Streams, such as `pages`, are no processes. */
export type Roles = Readonly<Record<string, Role>>;

/** Of what a gatherer found, that of the processes of one role. */
export function ofRole<E>(found: readonly Found<E>[], roles: Roles, role: Role): Found<E>[] {
  return found.filter(({ from }) => roles[from] === role);
}

/** Whether a process or stream is what a measure is about: a role, or that stream. */
export function belongsTo(from: string, of: string, roles: Roles): boolean {
  return isStream(of) ? from === of : roles[from] === of;
}
