import type { RealBalancerName } from './real-balancers.ts';

/** What divides the load, in worlds with a balancer. */
export type BalancerChoice =
  | { readonly kind: 'embedded' }
  /** `path`: of its program, absolute. */
  | { readonly kind: RealBalancerName; readonly path: string };

export interface BalancerWish {
  readonly choice: BalancerChoice;
  /** Where the configuration of a real one is written. */
  readonly configFolder: string;
}
