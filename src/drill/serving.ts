import { isServing as serves } from '../lab/world.ts';
import type { Member } from '../world/contract.ts';

/** What a status page knows as a service: neither the visitors, nor the model's machine, nor the ways between them. */
export function isServing({ role }: Pick<Member, 'role'>): boolean {
  return serves(role);
}
