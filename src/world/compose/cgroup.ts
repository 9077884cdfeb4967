import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const mounted = '/sys/fs/cgroup';

/** What the kernel books of the container that this runs in, with cgroups of version 2 or 1. Each null: it does not tell. */
export interface CgroupBook {
  /** CPU of all in it since it was made, in ms. */
  readonly cpuMs: number | null;
  /** A limit on its CPU has held it back so long, in ms, in so many periods; null: there is no such limit. */
  readonly throttled: { readonly ms: number; readonly periods: number } | null;
  /** The most memory that it may have; null: as much as there is. */
  readonly memoryLimitBytes: number | null;
  /** So often that limit has killed something in it. */
  readonly memoryKills: number | null;
}

export function readCgroup(root = mounted): CgroupBook {
  const two = (name: string) => readText(join(root, name));
  const one = (controller: string, name: string) => readText(join(root, controller, name));
  const stat = two('cpu.stat') || one('cpu', 'cpu.stat');
  const usageNs = one('cpuacct', 'cpuacct.usage');
  return {
    cpuMs: scaled(fieldOf(stat, 'usage_usec'), 1e3) ?? scaled(numberIn(usageNs), 1e6),
    throttled: hasQuota(two('cpu.max'), one('cpu', 'cpu.cfs_quota_us')) ? throttledIn(stat) : null,
    memoryLimitBytes: limitIn(two('memory.max') || one('memory', 'memory.limit_in_bytes')),
    memoryKills: fieldOf(two('memory.events') || one('memory', 'memory.oom_control'), 'oom_kill'),
  };
}

function hasQuota(max: string, quotaUs: string): boolean {
  const [quota = ''] = (max || quotaUs).trim().split(' ');
  return Number(quota) > 0;
}

/** Version 2 counts in µs, version 1 in ns. */
function throttledIn(stat: string): CgroupBook['throttled'] {
  const ms = scaled(fieldOf(stat, 'throttled_usec'), 1e3) ?? scaled(fieldOf(stat, 'throttled_time'), 1e6);
  return ms === null ? null : { ms, periods: fieldOf(stat, 'nr_throttled') ?? 0 };
}

/** Version 1 writes a number near 2^63 for none. */
function limitIn(text: string): number | null {
  const bytes = numberIn(text);
  return bytes === null || bytes >= 2 ** 60 ? null : bytes;
}

function fieldOf(text: string, name: string): number | null {
  return numberIn(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? '');
}

function numberIn(text: string): number | null {
  return /^\d+\s*$/.test(text) ? Number(text) : null;
}

function scaled(value: number | null, by: number): number | null {
  return value === null ? null : value / by;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
