import { isUp } from '../ask-keeper.ts';
import type { Starter } from '../start-keeper.ts';
import { bringUp } from './bring-up.ts';

/**
 * Brings the world of a drill up again, as it was left; one that is up is left alone. Errors: `no-answer`, and those of
 * `bringUp`. Gives whether it was up all the time.
 */
export async function resume(folder: string, starter: Starter): Promise<boolean> {
  const wasUp = await isUp(folder);
  if (!wasUp) await bringUp(folder, starter);
  return wasUp;
}
