import { isUp } from '../ask-keeper.ts';
import type { Starter } from '../start-keeper.ts';
import { bringUp } from './bring-up.ts';

/**
 * Brings the world of a drill up again, as it was left; one that is up is left alone. Errors: `no-answer`, and those of
 * `bringUp`.
 */
export async function resume(folder: string, starter: Starter): Promise<void> {
  if (!(await isUp(folder))) await bringUp(folder, starter);
}
