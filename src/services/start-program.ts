import type { LoadTick } from '../lab/load-tick.ts';
import type { Program } from './program.ts';
import type { Settings } from './protocol.ts';

/** Each role imports only what it needs, so that processes start quickly. */
export async function startProgram(settings: Settings, tell: (seconds: readonly LoadTick[]) => void): Promise<Program> {
  switch (settings.role) {
    case 'load':
      return (await import('./load.ts')).startLoad(settings, tell);
    case 'storefront':
      return (await import('./storefront.ts')).startStorefront(settings);
    case 'model':
      return (await import('./model-host.ts')).startModelHost(settings);
  }
}
