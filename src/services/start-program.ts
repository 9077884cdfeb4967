import type { LoadTick } from '../lab/load-tick.ts';
import type { Role } from '../lab/world.ts';
import type { Program } from './program.ts';
import type { Settings } from './protocol.ts';

const programs = {
  load: () => import('./load.ts'),
  storefront: () => import('./storefront.ts'),
  ranker: () => import('./ranker.ts'),
  job: () => import('./job.ts'),
  model: () => import('./model-host.ts'),
  accelerator: () => import('./accelerator.ts'),
  faults: () => import('./faults.ts'),
  balancer: () => import('./balancer.ts'),
  dns: () => import('./dns.ts'),
};

/** Each role imports only what it needs, so that processes start quickly. */
export function importProgram(role: Role): Promise<unknown> {
  return programs[role]();
}

export async function startProgram(settings: Settings, tell: (seconds: readonly LoadTick[]) => void): Promise<Program> {
  switch (settings.role) {
    case 'load':
      return (await programs.load()).startLoad(settings, tell);
    case 'storefront':
      return (await programs.storefront()).startStorefront(settings);
    case 'ranker':
      return (await programs.ranker()).startRanker(settings);
    case 'job':
      return (await programs.job()).startJob(settings);
    case 'accelerator':
      return (await programs.accelerator()).startAccelerator(settings);
    case 'faults':
      return (await programs.faults()).startFaults(settings);
    case 'balancer':
      return (await programs.balancer()).startBalancer(settings);
    case 'dns':
      return (await programs.dns()).startDns(settings);
    case 'model':
      return (await programs.model()).startModelHost(settings);
  }
}
