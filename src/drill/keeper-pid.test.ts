import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { pagedDrill } from './drill.test-data.ts';
import { claimKeeping, findKeeper } from './keeper-pid.ts';

test('a keeper that is only just starting is found', async () => {
  const folder = await pagedDrill();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)', '/drill/keeper-main.ts']);
  onTestFinished(() => void child.kill('SIGKILL'));
  claimKeeping(folder, child.pid ?? 0);
  await expect.poll(() => findKeeper(folder)).toBe(child.pid);
  claimKeeping(folder, process.pid);
  expect(findKeeper(folder)).toBeNull();
});
