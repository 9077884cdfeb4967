import type { BalancerPlan } from './balancer-plan.ts';
import { writeEnvoyConfig } from './write-envoy-config.ts';
import { writeHaproxyConfig } from './write-haproxy-config.ts';

/** How a program is asked and told. */
export interface RealBalancer {
  readonly title: string;
  /** Of its configuration. */
  readonly extension: string;
  readonly write: (plan: BalancerPlan) => string;
  /** Prints its version. */
  readonly version: readonly string[];
  /** Checks a configuration, and ends. */
  readonly check: (config: string) => readonly string[];
  /** Serves in the foreground, without children. */
  readonly serve: (config: string) => readonly string[];
}

export const realBalancers = {
  haproxy: {
    title: 'HAProxy',
    extension: 'cfg',
    write: writeHaproxyConfig,
    version: ['-v'],
    check: (config) => ['-c', '-f', config],
    serve: (config) => ['-db', '-f', config],
  },
  envoy: {
    title: 'Envoy',
    extension: 'json',
    write: (plan) => writeEnvoyConfig(plan),
    version: ['--version'],
    check: (config) => ['--mode', 'validate', '--log-level', 'warning', '-c', config],
    // Several may run on a machine, and one thread takes servers strictly in turns.
    serve: (config) => ['--disable-hot-restart', '--concurrency', '1', '--log-level', 'warning', '-c', config],
  },
} as const satisfies Record<string, RealBalancer>;

export type RealBalancerName = keyof typeof realBalancers;
