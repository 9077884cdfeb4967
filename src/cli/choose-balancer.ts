import { type BalancerName, balancerNames } from '../run/tools/find-balancer.ts';
import type { Input } from './input.ts';

/** What `--balancer` names; the embedded one where it was left out. */
export function chooseBalancer(input: Input): BalancerName {
  return balancerNames.find((name) => name === input.text('balancer')) ?? 'embedded';
}
