import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, posix } from 'node:path';

/** Processors that this process may run on, and how much of them a limit on the container leaves. */
export interface CpuAllowance {
  /** Their numbers, as in /proc/stat; null: all of them, or this system does not tell. */
  readonly processors: ReadonlySet<number> | null;
  /** In processors, such as 1.5; null: there is no limit. */
  readonly quota: number | null;
}

const cgroupRoot = '/sys/fs/cgroup';

/** Affinity (`taskset`, a cpuset) and quota (`docker run --cpus`, a pod's CPU limit). Elsewhere than on Linux: none. */
export async function readCpuAllowance(): Promise<CpuAllowance> {
  if (process.platform !== 'linux') return { processors: null, quota: null };
  const status = await readText('/proc/self/status');
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1];
  return { processors: list ? parseCpuList(list) : null, quota: await readQuota(cgroupRoot) };
}

/** Processors' worth of CPU that this process may use, such as 2 or 0.5. The list may name some that are not plugged in. */
export function allowedCores({ processors, quota }: CpuAllowance): number {
  const here = cpus().length;
  const allowed = Math.min(processors?.size ?? here, here);
  return quota === null ? allowed : Math.min(allowed, quota);
}

/** `0-3,8` (cpuset(7), list format). */
export function parseCpuList(list: string): ReadonlySet<number> {
  const processors = list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return new Set(processors);
}

/** A limit on the CPU of a group of processes. */
interface CpuLimit {
  /** Such as 1.5. */
  readonly processors: number;
  /** Of its group. */
  readonly folder: string;
}

/** In processors; null: there is none. `root`: where cgroups are mounted; `own`: what /proc/self/cgroup says. */
export async function readQuota(root: string, own?: string): Promise<number | null> {
  return (await findLimit(root, own ?? (await readText('/proc/self/cgroup'))))?.processors ?? null;
}

/** How long the tightest limit on a process's groups has held them back, in ms; null: there is none, or the system does not tell. */
export async function readThrottled(pid: number, root = cgroupRoot, own?: string): Promise<number | null> {
  const limit = await findLimit(root, own ?? (await readText(`/proc/${pid}/cgroup`)));
  if (limit === null) return null;
  const stat = await readText(join(limit.folder, 'cpu.stat'));
  // Version 2 counts in µs, version 1 in ns.
  const [, us] = /^throttled_usec (\d+)$/m.exec(stat) ?? [];
  if (us !== undefined) return Number(us) / 1e3;
  const [, ns] = /^throttled_time (\d+)$/m.exec(stat) ?? [];
  return ns === undefined ? null : Number(ns) / 1e6;
}

/** The tightest limit from a process's cgroup upwards, of version 2 (`cpu.max`) or 1 (`cpu.cfs_quota_us`). */
async function findLimit(root: string, own: string): Promise<CpuLimit | null> {
  const lines = own.trim().split('\n');
  const limits: CpuLimit[] = [];
  for (const line of lines) {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const folder = controllers === '' ? root : join(root, 'cpu');
    if (controllers !== '' && !controllers.split(',').includes('cpu')) continue;
    for (let at = path; ; at = posix.dirname(at)) {
      limits.push({ processors: await readLimit(join(folder, at)), folder: join(folder, at) });
      if (at === '/' || at === '.') break;
    }
  }
  const [tightest] = limits.toSorted((one, other) => one.processors - other.processors);
  return tightest && Number.isFinite(tightest.processors) ? tightest : null;
}

async function readLimit(folder: string): Promise<number> {
  const [quota, period] = (await readText(join(folder, 'cpu.max'))).trim().split(' ');
  if (quota) return toProcessors(quota, period);
  const before = (name: string) => readText(join(folder, name));
  return toProcessors((await before('cpu.cfs_quota_us')).trim(), (await before('cpu.cfs_period_us')).trim());
}

/** Infinity: `max`, -1, or no file. */
function toProcessors(quota: string, period: string | undefined): number {
  const processors = Number(quota) / Number(period);
  return quota !== '' && processors > 0 ? processors : Number.POSITIVE_INFINITY;
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
