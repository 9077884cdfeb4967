import { type Direction, directions } from './stage.ts';

/** Bytes of one direction, as they pass. */
export interface Passed {
  /** Read from its sender. */
  received: number;
  /** Handed to its receiver. */
  sent: number;
}

/** Who passed them. */
export interface Route {
  readonly proxy: string;
  readonly listener: string;
  readonly upstream: string;
}

export type PassedOf = { readonly [D in Direction]: Passed };

/** What went through a server since it began, by proxy and its addresses of then: also through those that are gone. */
export class Traffic {
  readonly #byRoute = new Map<string, { readonly route: Route; readonly passed: PassedOf }>();

  of(route: Route): PassedOf {
    const key = JSON.stringify([route.proxy, route.listener, route.upstream]);
    const known = this.#byRoute.get(key)?.passed;
    if (known) return known;
    const passed = nothingPassed();
    this.#byRoute.set(key, { route, passed });
    return passed;
  }

  get all(): readonly (Route & Passed & { readonly direction: Direction })[] {
    return [...this.#byRoute.values()].flatMap(({ route, passed }) =>
      directions.map((direction) => ({ ...route, direction, ...passed[direction] })),
    );
  }
}

export function nothingPassed(): PassedOf {
  return { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
}
