import { ports } from '../plan/ports.ts';
import { images } from './images.ts';

/** A service of a compose file, as far as it is written here. */
export interface Service {
  readonly '<<': Shared;
  readonly image?: string;
  readonly profiles: readonly string[];
  readonly build?: string;
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly (string | object)[];
  readonly tmpfs?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: Readonly<Record<string, { readonly aliases: readonly string[] } | null>>;
  readonly ulimits?: Readonly<Record<string, number>>;
  readonly healthcheck?: HealthCheck;
  readonly deploy?: ReturnType<typeof limits>;
}
export interface Shared {
  readonly [field: string]: unknown;
}
interface HealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

/** Asked every five seconds; what has failed thrice is unhealthy. */
export function healthCheck(...test: readonly string[]): HealthCheck {
  return { test: ['CMD', ...test], interval: '5s', timeout: '4s', retries: 3, start_period: '60s' };
}

/** One thread does the work of each; more processors would not be used, and an engine of one refuses them. */
export function limits(memoryMiB: number, cpus = 1, pids = 64) {
  return { resources: { limits: { cpus: String(cpus), memory: `${memoryMiB}M`, pids } } };
}

/** Whatever it is, and whosever. */
export const hardened: Shared = {
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  read_only: true,
  restart: 'on-failure',
  // Rotated, which the engine's usual logs are not.
  logging: { driver: 'local' },
};

/** One service of a world, run by itself. */
export const ours: Shared = {
  '<<': hardened,
  image: images.ours,
  pull_policy: 'never',
  user: 'node',
  entrypoint: ['tini', '--', 'node', 'src/cluster/alone/main.ts'],
  healthcheck: healthCheck('node', 'bin/is-serving.mjs', String(ports.health)),
  deploy: limits(512),
};

/** On loopback alone. The variable gives another port, where that one is taken. */
export function published(variable: string, usual: number, port: number): string {
  return `127.0.0.1:\${${variable}:-${usual}}:${port}`;
}

/** What a variable of the shell may replace. */
export function variable(name: string, usual: string): string {
  return `\${${name}:-${usual}}`;
}
