import { z } from 'zod';

/** Whether a path, as a run names its files, stays in the run's folder: relative, and nowhere up. */
export function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.includes('\0') && !path.split(/[/\\]/).includes('..');
}

/** A path in the run's folder. */
export const insidePath = z.string().refine(isInside, 'it leads out of the folder');
