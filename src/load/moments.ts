import { hash } from '../lab/random.ts';

/**
 * How often somebody's features have changed since `beganMs`: every so many ms, each user's at times of their own, so that an
 * earlier answer is a wrong one. Not all at once: what a storefront has to read anew is spread over the whole time.
 */
export function momentsOf(beganMs: number, everyMs: number): (user: string, atMs: number) => number {
  return (user, atMs) => Math.max(0, Math.floor((atMs - beganMs) / everyMs + shareOf(user)));
}

/** 0 to 1, the same for the same name. */
function shareOf(name: string): number {
  return (hash(name) >>> 0) / 2 ** 32;
}
