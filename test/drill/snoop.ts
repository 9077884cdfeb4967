import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { askKeeper } from '../../src/drill/ask-keeper.ts';
import { readDescriptors } from '../../src/world/process/readings/read-descriptors.ts';
import { listDescendants } from '../process-tree.ts';

/** Where somebody looks who would rather be told than find out; what each place says. */
export async function snoop(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const { keeperPid, services } = await askKeeper(folder, { ask: 'status' });
  const family = await listDescendants(keeperPid);
  for (const { pid, command } of family) found.set(`ps ${pid}`, command);
  for (const pid of [keeperPid, ...family.map((each) => each.pid)]) {
    for (const name of ['cmdline', 'environ', 'comm']) found.set(`/proc/${pid}/${name}`, readProc(pid, name));
    found.set(`/proc/${pid}/cwd`, readLink(`/proc/${pid}/cwd`));
    for (const fd of list(`/proc/${pid}/fd`)) found.set(`/proc/${pid}/fd/${fd}`, readLink(`/proc/${pid}/fd/${fd}`));
  }
  for (const { name, admin } of services) {
    for (const path of ['/healthz', '/readyz', '/metrics', '/recommendations/u1', '/log', '/nowhere', '/%ff', '/']) {
      found.set(`${name} ${path}`, await get(`${admin}${path}`));
    }
  }
  for (const path of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(path.parentPath, path.name);
    // Links to the project itself, whose sources everybody has.
    const isOwn = !/\/(src|node_modules)(\/|$)/.test(file.slice(folder.length));
    if (path.isFile() && isOwn) found.set(file, `${file}\n${readFileSync(file, 'utf8')}`);
  }
  for (const { name, handle } of services) {
    found.set(`inspector of ${name}`, (await listScripts(Number(handle.id))).join('\n'));
  }
  return found;
}

async function get(url: string): Promise<string> {
  return fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
    async (response) => `${JSON.stringify([...response.headers])}\n${await response.text()}`,
    (error: unknown) => String(error),
  );
}

/** The URLs of all that runs in a process, as DevTools lists them. */
async function listScripts(pid: number): Promise<string[]> {
  // Without some descriptors to spare it would die of the signal.
  await expect.poll(() => spareDescriptors(pid), { timeout: 40_000 }).toBeGreaterThan(20);
  process.kill(pid, 'SIGUSR1');
  for (let tries = 0; tries < 50; tries += 1) {
    await wait(200);
    const [, url] = /"webSocketDebuggerUrl": "([^"]+)"/.exec(await listTargets()) ?? [];
    if (url !== undefined) return readScripts(url);
  }
  throw new Error(`${pid} opens no inspector`);
}

/** Of the one process whose inspector listens at Node's usual port; empty: none does. */
function listTargets(): Promise<string> {
  return fetch('http://127.0.0.1:9229/json').then(
    (response) => response.text(),
    () => '',
  );
}

function spareDescriptors(pid: number): number {
  const held = readDescriptors(pid);
  return held === null || held.limit === null ? Number.POSITIVE_INFINITY : held.limit - held.open;
}

async function readScripts(url: string): Promise<string[]> {
  const urls: string[] = [];
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  socket.addEventListener('message', ({ data }) => {
    const { method, params } = JSON.parse(String(data));
    // What a package calls its files tells nothing of this night.
    if (method === 'Debugger.scriptParsed' && !params.url.includes('/node_modules/')) urls.push(params.url);
  });
  socket.send(JSON.stringify({ id: 1, method: 'Debugger.enable' }));
  await wait(500);
  // Closed again, so that the next process gets the port.
  socket.send(JSON.stringify({ id: 2, method: 'Runtime.evaluate', params: { expression: closing } }));
  await expect.poll(() => listTargets(), { timeout: 20_000 }).toBe('');
  socket.close();
  return urls;
}

const closing = "setTimeout(() => process.getBuiltinModule('node:inspector').close(), 50)";

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
