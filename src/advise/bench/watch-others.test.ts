import { spawn } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchOthers } from './watch-others.ts';

it('tells what others take from what is measured', async () => {
  const burners = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;);']));
  try {
    await wait(300);
    const read = watchOthers();
    await wait(600);
    // Whatever else runs: as many burners as cores leave next to nothing idle.
    expect(read(0)).toBeGreaterThan(0.3);
    expect(read(600 * cpus().length)).toBeLessThan(0.3);
  } finally {
    for (const burner of burners) burner.kill('SIGKILL');
  }
});
