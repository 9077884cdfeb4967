import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('./png-main.ts', import.meta.url));

/**
 * An SVG as PNG, as `renderPng` draws it: by a process of its own, since what WebAssembly takes is not given back before its
 * process ends. It is compiled quickly alone: to optimize what draws one picture takes longer than to draw it, and 90 MB.
 */
export async function drawPng(svg: string): Promise<Uint8Array> {
  const child = spawn(process.execPath, ['--liftoff-only', entry], { stdio: 'pipe' });
  // One that ends before it has read all says why on stderr.
  child.stdin.on('error', () => {}).end(svg);
  const ended = once(child, 'close');
  const [png, words] = await Promise.all([buffer(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  if (code !== 0) throw new Error(`the picture could not be drawn: ${words.trim().split('\n').at(-1) ?? code}`);
  return png;
}
