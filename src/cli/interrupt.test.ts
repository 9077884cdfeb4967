import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { projectFolder } from '../lab/folders.ts';

const node24 = join(projectFolder, 'node_modules', '.bin', 'node');

/** A process that listens, and on its abort does `cleanUp`. */
async function startListener(times: object, cleanUp: string): Promise<Listener> {
  const program = `
    import { listenForInterrupts } from ${JSON.stringify(new URL('./interrupt.ts', import.meta.url).href)};
    setInterval(() => {}, 1_000);
    listenForInterrupts(${JSON.stringify(times)}).addEventListener('abort', () => { console.log('aborted'); ${cleanUp} });
    console.log('listening');`;
  const child = spawn(node24, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const listener = new Listener(child);
  await listener.hears('listening');
  return listener;
}

class Listener {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  out = '';

  constructor(child: ChildProcessByStdio<null, Readable, null>) {
    this.child = child;
    child.stdout.on('data', (chunk) => {
      this.out += chunk;
    });
  }

  async hears(word: string): Promise<void> {
    while (!this.out.includes(word)) await once(this.child.stdout, 'data');
  }

  async ends(): Promise<number | null> {
    const [code] = await once(this.child, 'close');
    return code;
  }
}

const ages = 60_000;
const finish = `setTimeout(() => { console.log('cleaned up'); process.exit(130); }, 200);`;

test('one press, signalled by the terminal and by npm, leaves time to clean up', async () => {
  const listener = await startListener({ onePressMs: ages, patienceMs: ages }, finish);
  listener.child.kill('SIGINT');
  listener.child.kill('SIGTERM');
  expect(await listener.ends()).toBe(130);
  expect(listener.out).toBe('listening\naborted\ncleaned up\n');
});

test('a second press ends at once', async () => {
  const listener = await startListener({ onePressMs: 50, patienceMs: ages }, '');
  listener.child.kill('SIGINT');
  await listener.hears('aborted');
  await wait(100);
  listener.child.kill('SIGINT');
  expect(await listener.ends()).toBe(130);
});

test('a clean-up that hangs is not waited for', async () => {
  const listener = await startListener({ onePressMs: ages, patienceMs: 100 }, '');
  listener.child.kill('SIGHUP');
  expect(await listener.ends()).toBe(130);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends at once what never lets a listener have its turn',
  async (name) => {
    const program = `
    import { writeSync } from 'node:fs';
    import { endedBySignals, listenForInterrupts } from ${JSON.stringify(new URL('./interrupt.ts', import.meta.url).href)};
    listenForInterrupts();
    await endedBySignals(() => { writeSync(1, 'computing'); for (;;); });`;
    const child = spawn(node24, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const listener = new Listener(child);
    await listener.hears('computing');
    child.kill(name);
    const [, signal] = await once(child, 'close');
    expect(signal).toBe(name);
  },
);

test('afterwards a press is listened for again', async () => {
  const program = `
    import { endedBySignals, listenForInterrupts } from ${JSON.stringify(new URL('./interrupt.ts', import.meta.url).href)};
    setInterval(() => {}, 1_000);
    listenForInterrupts().addEventListener('abort', () => process.exit(130));
    await endedBySignals(() => Promise.reject(new Error())).catch(() => {});
    console.log('done');`;
  const child = spawn(node24, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const listener = new Listener(child);
  await listener.hears('done');
  child.kill('SIGTERM');
  expect(await listener.ends()).toBe(130);
});
