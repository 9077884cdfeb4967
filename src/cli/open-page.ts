import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { printAside } from './print.ts';

/** Shows the page in the person's browser; where there is none to be seen, the path is all. */
export function openPage(path: string): void {
  const opener = findOpener(process.platform, process.env);
  printAside(opener === null ? `open this page in a browser: ${path}` : `opening ${path}`);
  if (opener === null) return;
  const child = spawn(opener, [path], { detached: true, stdio: 'ignore' });
  child.once('error', () => printAside(`${opener} could not be started: open the page yourself`));
  child.unref();
}

/** The program that opens a file as a double click does; null: there is none, or no screen to show it on. */
export function findOpener(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | null {
  if (platform === 'darwin') return onPath('open', env);
  const wsl = onPath('wslview', env);
  if (wsl !== null) return wsl;
  return env.DISPLAY || env.WAYLAND_DISPLAY ? onPath('xdg-open', env) : null;
}

function onPath(name: string, { PATH = '' }: NodeJS.ProcessEnv): string | null {
  for (const folder of PATH.split(delimiter).filter((each) => each !== '')) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not in this folder: the next one.
    }
  }
  return null;
}
