import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../errors.ts';
import { isIdle, readProfile } from '../../judge/profile/read-profile.ts';
import type { RemoveAtEnd } from '../../world/contract.ts';
import type { RunTool } from '../../world/tool.ts';
import { makeScratchFolder } from '../scratch-folder.ts';
import { withFrameKinds, withReadableFrames } from './flame-graph-frames.ts';

export interface FlameGraphOptions {
  readonly runTool: RunTool;
  readonly removeAtEnd: RemoveAtEnd;
  readonly title?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Its command as a module is named; 0x's own unless told otherwise. */
  readonly drawer?: string;
}

export type Drawn = { readonly drawn: true; readonly path: string } | { readonly drawn: false; readonly why: string };

/**
 * Draws a `.cpuprofile` with 0x into one HTML file that needs nothing else. Never throws: a run is not lost for a
 * picture, and the profile stays for DevTools and speedscope.
 */
export async function drawFlameGraph(profilePath: string, outPath: string, options: FlameGraphOptions): Promise<Drawn> {
  await using scratch = await makeScratchFolder(options.removeAtEnd);
  const folder = scratch.path;
  const drawer = locate(options.drawer ?? '0x/cmd.js');
  if (drawer === null)
    return {
      drawn: false,
      why: '0x is not installed; `npm ci` installs it, unless told to leave out what is optional',
    };
  try {
    const profile = readProfile(JSON.parse(await readFile(profilePath, 'utf8')));
    if (!profile.usable) return { drawn: false, why: profile.why };
    if (profile.samples.every(({ node }) => isIdle(node)))
      return { drawn: false, why: 'none of its samples found the thread busy' };
    await writeFile(join(folder, 'copy.cpuprofile'), JSON.stringify(withReadableFrames(profile)));
    const { runTool, title = 'two-am', timeoutMs = 30_000, signal } = options;
    const run = await runTool({
      command: process.execPath,
      args: [
        drawer,
        '--quiet',
        `--title=${title}`,
        '--visualize-cpu-profile=copy.cpuprofile',
        '--output-html=flame.html',
      ],
      cwd: folder,
      timeoutMs,
      signal,
    });
    if (!run.ok) return { drawn: false, why: `0x ${run.why}` };
    await writeFile(outPath, withFrameKinds(await readFile(join(folder, 'flame.html'), 'utf8')));
    return { drawn: true, path: outPath };
  } catch (error) {
    return { drawn: false, why: messageOf(error) };
  }
}

function locate(module: string): string | null {
  try {
    return fileURLToPath(import.meta.resolve(module));
  } catch {
    return null;
  }
}
