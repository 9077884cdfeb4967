import { LabError } from '../errors.ts';
import { suggest } from '../lab/check/nearest.ts';
import type { Member } from '../world/contract.ts';

/** By its name, or by its role: `storefront`, and `model-2` for the second model server. Error: `usage`. */
export function findService<M extends Pick<Member, 'name' | 'role'>>(services: readonly M[], asked: string): M {
  const [, role = asked, number = '1'] = /^(.+)-(\d+)$/.exec(asked) ?? [];
  const found =
    services.find(({ name }) => name === asked) ?? services.filter((one) => one.role === role)[Number(number) - 1];
  if (found) return found;
  const names = services.map(({ name }) => name);
  throw new LabError('usage', `there is no service ${JSON.stringify(asked)}`, suggest(asked, names));
}
