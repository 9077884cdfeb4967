import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findOpenDrill, listDrillFolders, readDrill } from '../../src/drill/drill-folder.ts';
import { findKeeper } from '../../src/drill/keeper-pid.ts';
import { projectFolder } from '../../src/lab/folders.ts';

export interface Said {
  readonly code: number | null;
  readonly text: string;
}

/** A drill that a busy machine was refused for has not begun: whoever wants one tries again. */
const triesAtMost = 4;
const tooBusy = 4;

/** `bin/lab.mjs drill …`, with the drills of a folder of its own. */
export async function page(out: string, ...words: readonly string[]): Promise<Said> {
  for (let tries = 1; ; tries += 1) {
    const said = await runDrill(out, words);
    if (words[0] !== '--from' || said.code !== tooBusy || tries === triesAtMost) return said;
  }
}

/** The same, in words for a shell. */
export function untilItBegins(command: string): string {
  return `for _ in $(seq ${triesAtMost}); do ${command}; [ $? -eq ${tooBusy} ] || break; done`;
}

function runDrill(out: string, words: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, ['bin/lab.mjs', 'drill', ...words, '--out', out], {
    cwd: projectFolder,
    env: { ...process.env, NO_COLOR: '1', DEBUG: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (some: string) => {
      text += some;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })));
}

/** Whatever a test leaves, nothing of it runs on. */
export async function endAll(out: string): Promise<void> {
  const open = await findOpenDrill(out);
  if (open === null) return;
  await page(out, 'end');
  const pid = findKeeper(open);
  if (pid !== null) process.kill(pid, 'SIGKILL');
}

export async function newestDrill(out: string) {
  const folder = (await listDrillFolders(out)).at(-1) ?? join(out, 'nothing');
  return { folder, record: readDrill(folder) };
}
