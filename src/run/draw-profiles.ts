import { join } from 'node:path';
import type { KeptRun } from './create-run.ts';
import { drawFlameGraph } from './flame-graph.ts';
import { writeEvidence } from './store.ts';

/** Flame graphs of the storefront in these variants. One that cannot be drawn costs the run nothing: its profile stays. */
export async function drawProfiles(folder: string, run: KeptRun, variants: readonly string[]): Promise<void> {
  const { evidence, signal, reaper } = run;
  for (const [index, arm] of evidence.entries()) {
    const profile = arm.profiles.find(({ tool, process }) => tool === 'v8' && process === 'storefront');
    if (!profile || !variants.includes(arm.variant)) continue;
    const path = profile.path.replace(/\.cpuprofile$/, '.flame.html');
    const drawn = await drawFlameGraph(join(folder, profile.path), join(folder, path), {
      title: `two-am: the storefront, ${arm.variant}`,
      signal,
      onStart: reaper.watch,
      onEnd: reaper.forget,
    });
    if (!drawn.drawn) continue;
    const withGraph = { ...arm, profiles: [...arm.profiles, { tool: '0x', process: 'storefront', path }] };
    evidence[index] = withGraph;
    await writeEvidence(folder, withGraph);
  }
}
