import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { listenOnSocket } from '../run/socket-line.ts';
import { type KeeperAsk, keeperAsk, refusal, socketOf } from './ask-keeper.ts';
import { readHead, writeHead } from './drill-folder.ts';
import { claimKeeping, keeperTitle } from './keeper-pid.ts';
import { startDrill } from './start-drill.ts';

/** An empty folder of drills, for one test. */
export async function makeDrillsFolder(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'two-am-drills-'));
  onTestFinished(() => rm(out, { recursive: true, force: true }));
  return out;
}

/** A drill whose pager has gone off; its world is down. */
export async function pagedDrill(from = 'control'): Promise<string> {
  const folder = await startDrill(await makeDrillsFolder(), 7, [from]);
  await writeHead(folder, { ...readHead(folder), pagedAt: new Date().toISOString() });
  return folder;
}

/** A keeper of no world, in the test itself; gives what it is asked. */
export async function answerAsKeeper(folder: string, answer: (ask: KeeperAsk) => unknown): Promise<KeeperAsk[]> {
  const asked: KeeperAsk[] = [];
  const listening = await listenOnSocket(socketOf(folder), async (line) => {
    const ask = keeperAsk.parse(line);
    asked.push(ask);
    try {
      return { ok: true, value: answer(ask) };
    } catch (error) {
      return refusal(error);
    }
  });
  onTestFinished(() => listening[Symbol.asyncDispose]());
  return asked;
}

/** A process that keeps the drill's world, as far as others can tell: `does` is all that it does. Gives its pid. */
export async function spawnKeeper(folder: string, does: string): Promise<number> {
  const program = `process.title = '${keeperTitle}'; setInterval(() => {}, 1_000); ${does} process.send('up');`;
  const child = spawn(process.execPath, ['--input-type=commonjs', '-e', program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('message', resolve));
  claimKeeping(folder, child.pid ?? 0);
  return child.pid ?? 0;
}
