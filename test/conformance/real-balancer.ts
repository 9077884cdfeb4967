import { describe } from 'vitest';
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

/** Tests with a real balancer where it is, otherwise skipped, with the reason. */
export function describeReal(name: RealChoice['kind'], tests: (choice: RealChoice) => void): void {
  const found = findReal(name);
  if (found.choice) describe(`${name} (${found.choice.path})`, () => tests(found.choice));
  else describe.skip(`${name}: skipped. ${found.why}`, () => tests({ kind: name, path: '' }));
}
