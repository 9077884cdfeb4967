import { LabError } from '../../errors.ts';
import type { Account, Blame } from './account.ts';
import type { Timed, WatchedService } from './watched-service.ts';

/** Blames without what to check, and all that an account says beside them. */
export interface Found
  extends Pick<Account, 'what' | 'meanMs' | 'tail' | 'modelMs' | 'parts' | 'facts' | 'cannotTell'> {
  readonly blames: readonly Omit<Blame, 'checks'>[];
}

/** From this share on an event loop has no time left: what is due waits. */
export const fullLoop = 0.9;

/** Of all of them together; null: none ended. */
export function meanOf(timed: readonly Timed[]): number | null {
  const count = timed.reduce((sum, one) => sum + one.count, 0);
  return count === 0 ? null : timed.reduce((sum, one) => sum + one.count * (one.meanMs ?? 0), 0) / count;
}

export function sayBusy({ role, loop, cores }: WatchedService): string {
  const full = loop >= fullLoop ? ': it is full' : '';
  return `${nameOf[role]}: its event loop is at work ${Math.round(loop * 100)} % of the time${full}; ${cores.toFixed(2)} cores.`;
}

const nameOf = { storefront: 'storefront', rest: 'REST server', grpc: 'gRPC server', model: 'model server' } as const;

export function nothingEnded(services: readonly WatchedService[]): LabError {
  const [first] = services;
  return new LabError(
    'no-answer',
    `no call ended at ${first?.url ?? 'it'} in ${(first?.seconds ?? 0).toFixed(0)} s`,
    'Send some meanwhile, such as `npm run lab -- call rest`: it tells where time goes, and none went.',
  );
}

/** Why nobody can tell the way while a thread is full. */
export const looksLikeNetwork = 'while the event loop is full, what lies in a socket looks like a slow network';

/** An event loop that has work and gets no CPU waits for other programs; empty: it gets what it wants. */
export function sayStarved({ loop, cores }: WatchedService): string {
  return loop - cores > 0.3
    ? `, and got ${cores.toFixed(2)} of a core for ${Math.round(loop * 100)} % of the time: other programs took it`
    : '';
}
