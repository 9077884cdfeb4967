import type { Backend, Balancing } from './backend.ts';

/** Gives a backend that is up and none of `except`; null: there is none. */
export type Pick = (except: ReadonlySet<Backend>) => Backend | null;

/** Least connections goes round among those that have equally few, as HAProxy does. */
export function createPick(backends: readonly Backend[], balancing: Balancing): Pick {
  let next = 0;
  return (except) => {
    let best: number | null = null;
    for (let step = 0; step < backends.length; step += 1) {
      const at = (next + step) % backends.length;
      const backend = backends[at];
      if (!backend?.up || except.has(backend)) continue;
      if (best === null || backend.inUse < (backends[best]?.inUse ?? 0)) best = at;
      if (balancing === 'round-robin') break;
    }
    if (best === null) return null;
    next = (best + 1) % backends.length;
    return backends[best] ?? null;
  };
}
