import type { WorldRuntime } from './contract.ts';
import { createProcessRuntime } from './process/process-runtime.ts';

/** For one run: whoever opens it disposes it. The one place that knows which runtimes there are. */
export function openRuntime(): WorldRuntime {
  return createProcessRuntime();
}
