import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { Member } from '../../world/contract.ts';
import { readUsage } from '../../world/process/readings/read-usage.ts';
import { watchThreads } from './watch-threads.ts';

it.runIf(process.platform === 'linux')(
  'reads who was on the CPU and who wrote, from the system’s own books',
  async () => {
    const busy = await start('const { ppid } = process; console.log("up"); while (process.ppid === ppid);');
    const idle = await start(
      'console.log("up"); process.stdin.once("data", () => console.log("x".repeat(1_000_000))).resume();',
    );
    const watch = await watchThreads([of('busy', busy.pid), of('idle', idle.pid), of('gone', 0)]);
    idle.stdout.resume();
    idle.stdin.write('now');
    await wait(1_500);
    const { witness = [] } = (await watch.withWitness({ roles: {}, found: {}, failed: [] })).found;
    expect(witness.map(({ from }) => from)).toEqual(['busy', 'idle']);
    const [burning, writing] = witness.map(({ value }) => value);
    // Beside others it has a part of a core, and more than one that sleeps.
    expect(burning?.threadShare ?? 0).toBeGreaterThan(3 * (writing?.threadShare ?? 1));
    expect(writing?.writtenBytes ?? 0).toBeGreaterThanOrEqual(1_000_000);
    expect(burning?.writtenBytes ?? 0).toBeLessThan(100_000);
  },
);

function of(name: string, pid = 0): Pick<Member, 'name' | 'usage'> {
  return { name, usage: (fields) => readUsage(pid, fields) };
}

async function start(program: string) {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}
