import { lstatSync, rmSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';

/** What lies on the disk for as long as a runner lives: scratch folders, sockets. */
export interface DoomedPaths {
  /** What lies there now. Whatever is none of the two is ignored: by a mistake in here nobody's files may go. */
  take(path: unknown): void;
  /** Unless it is another's by now. Never throws: what cannot be removed stays. */
  removeAll(): void;
}

export function createDoomedPaths(): DoomedPaths {
  const doomed = new Map<string, string>();
  return {
    take(path) {
      if (typeof path !== 'string' || !isAbsolute(path) || !/^two-am-.|.\.sock$/.test(basename(path))) return;
      const now = identify(path);
      if (now !== null) doomed.set(path, now);
    },
    removeAll() {
      for (const [path, then] of doomed) {
        if (identify(path) === then) remove(path);
      }
      doomed.clear();
    },
  };
}

/** The same name may be used again: then something else lies there. null: nothing does. */
function identify(path: string): string | null {
  try {
    const { dev, ino, birthtimeNs } = lstatSync(path, { bigint: true });
    return `${dev} ${ino} ${birthtimeNs}`;
  } catch {
    return null;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Somebody still writes there, who ends a little later; or the disk is not ours to write any more.
  }
}
