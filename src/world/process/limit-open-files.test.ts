import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { canLimitOpenFiles, limitOpenFiles } from './limit-open-files.ts';
import { readDescriptors } from './readings/read-descriptors.ts';

function sleep(): ChildProcess {
  const child = spawn('sleep', ['30']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test.skipIf(!canLimitOpenFiles())('lowers the limit of one process, and of no other', () => {
  const [limited, other] = [sleep(), sleep()];
  expect(limitOpenFiles(limited.pid ?? 0, 64)).toBe(true);
  expect(readDescriptors(limited.pid ?? 0)?.limit).toBe(64);
  expect(readDescriptors(other.pid ?? 0)?.limit).toBe(readDescriptors(process.pid)?.limit);
});

test.skipIf(!canLimitOpenFiles())('a process that is gone cannot be limited', async () => {
  const child = sleep();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(limitOpenFiles(child.pid ?? 0, 64)).toBe(false);
});

test('without prlimit Linux is told what to install; other systems have no such limit', () => {
  vi.stubEnv('PATH', '/nowhere');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(canLimitOpenFiles()).toBe(false);
  const lower = () => limitOpenFiles(process.pid, 2 ** 20);
  if (process.platform !== 'linux') expect(lower()).toBe(false);
  else expect(lower).toThrow(expect.objectContaining({ code: 'missing-tool', exitCode: 3 }));
});
