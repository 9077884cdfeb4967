import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('slow-clock.c', import.meta.url));

/** Compiles the library that makes a tree of processes see a slower CPU; gives its path, in a folder of its own. Needs Linux and `cc`. */
export function buildSlowClock(): { readonly folder: string; readonly library: string } {
  const folder = mkdtempSync(join(tmpdir(), 'two-am-speeds-'));
  const library = join(folder, 'slow-clock.so');
  execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, source, '-ldl', '-lpthread']);
  return { folder, library };
}

/** The environment in which a program sees a CPU of that speed, 0 to 1. */
export function atSpeed(speed: number, library: string): NodeJS.ProcessEnv {
  const monotonic = process.hrtime.bigint();
  const realtime = BigInt(Date.now()) * 1_000_000n;
  return { LD_PRELOAD: library, TWO_AM_SLOW_CLOCK: `${speed}:${monotonic}:${realtime}` };
}
