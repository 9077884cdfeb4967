import type { World } from '../../lab/world.ts';
import type { Place } from '../place.ts';

/** What a balancer has to do, whichever it is. */
export interface BalancerPlan {
  /** Where it listens. */
  readonly listen: Place;
  /** Of connections, or of calls. */
  readonly layer: 'l4' | 'l7';
  readonly balancing: World['balancing'];
  /** Every model server that may ever run, whether it listens yet or not. */
  readonly backends: readonly Place[];
}
