import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { blameFor } from '../../assembly/blame.ts';
import { lookAtMachine } from './look-at-machine.ts';

test('what a process does while somebody waits for it is seen from outside', async () => {
  const start = (program: string) => {
    const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child.pid ?? 0;
  };
  const [spins, waits] = [start('for (;;);'), start('setTimeout(() => {}, 60_000)')];
  // A tick is 10 ms, and others may take what they take: it gets some part of a core.
  const look = (pid: number | null) => lookAtMachine([spins, waits], pid);
  const [burning, idle, nobody] = await Promise.all([look(spins), look(waits), look(null)]);
  expect(burning.burns).toBeGreaterThan(0.1);
  expect(idle.burns).toBeLessThan(burning.burns ?? 0);
  expect(nobody.burns).toBeNull();
});

test.each([
  [
    'others had the machine',
    { own: 0.4, others: 0.5, burns: 1 },
    'machine-short',
    /others took 50 %/,
    /Stop whatever else is running/,
  ],
  [
    'it was seen burning',
    { own: 1, others: 0, burns: 0.97 },
    'no-answer',
    /busy all the time/,
    /a loop that never ends/,
  ],
  [
    'it waits',
    { own: 0.1, others: 0.1, burns: 0.02 },
    'no-answer',
    /not busy either \(2 % of a core\)/,
    /what the variant waits for/,
  ],
  [
    'the run itself had all of it',
    { own: 0.97, others: 0, burns: 0.35 },
    'machine-short',
    /full of this run's own work \(97 %\)/,
    /--rate/,
  ],
  [
    'others filled what the run had left',
    { own: 0.85, others: 0.1, burns: 0.35 },
    'machine-short',
    /full \(this run 85 %, others 10 %\)/,
    /--rate/,
  ],
  ['nobody in particular', { own: 0, others: 0, burns: null }, 'no-answer', /^job was silent\.$/, /doctor/],
])('who is blamed where %s', (_, look, code, message, hint) => {
  const error = blameFor('job was silent', look);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
});

test('a machine that was short ends in 4, which blames nobody', () => {
  expect(blameFor('job was silent', { own: 0.4, others: 0.5, burns: 1 }).exitCode).toBe(4);
});
