import { findEngine, findImage } from './compose/check-engine.ts';
import { createComposeRuntime } from './compose/compose-runtime.ts';
import type { WorldRuntime } from './contract.ts';
import { createProcessRuntime } from './process/process-runtime.ts';
import type { RuntimeWish } from './runtime-wish.ts';

/** For one run: whoever opens it disposes it. The one place that knows which runtimes there are. Left out: processes. */
export function openRuntime(wish?: RuntimeWish): WorldRuntime {
  return wish?.on === 'compose' ? createComposeRuntime(wish.image) : createProcessRuntime();
}

/** What `--on compose` would find, in a line: engine and image. Nothing is started. Error: `missing-tool`. */
export async function findContainers(imageName: string, signal: AbortSignal): Promise<string> {
  const engine = await findEngine(signal);
  const { name, id } = await findImage(imageName, signal);
  return `${engine.says}, image ${name} (${id.slice(0, 19)})`;
}
