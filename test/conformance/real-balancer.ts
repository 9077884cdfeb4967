import { LabError } from '../../src/errors.ts';
import { findBalancer } from '../../src/run/tools/find-balancer.ts';
import type { BalancerChoice } from '../../src/world/balancer/balancer-choice.ts';

type RealChoice = Exclude<BalancerChoice, { kind: 'embedded' }>;

/** A real balancer on this machine, or why there is none. */
export function findReal(
  name: RealChoice['kind'],
): { readonly choice: RealChoice } | { readonly choice: null; readonly why: string } {
  try {
    const choice = findBalancer(name);
    if (choice.kind !== 'embedded') return { choice };
    return { choice: null, why: 'The embedded one was found.' };
  } catch (error) {
    if (error instanceof LabError) return { choice: null, why: `${error.message} ${error.hint}` };
    throw error;
  }
}
