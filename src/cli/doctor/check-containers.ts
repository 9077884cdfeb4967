import { LabError, messageOf } from '../../errors.ts';
import { findContainers } from '../../world/runtime.ts';
import { usualImage } from '../../world/runtime-wish.ts';
import { type Finding, fine } from './finding.ts';

const name = 'containers';

/** Whether `--on compose` finds what it needs; everything else works without. */
export async function checkContainers(signal: AbortSignal): Promise<Finding> {
  try {
    return fine(name, `${await findContainers(usualImage, signal)}: --on compose`);
  } catch (error) {
    const remedy = error instanceof LabError ? error.hint : null;
    return { name, state: 'absent', text: `optional, for --on compose: ${messageOf(error)}`, remedy };
  }
}
