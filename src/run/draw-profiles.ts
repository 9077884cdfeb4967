import { join } from 'node:path';
import type { ArmEvidence } from '../judge/evidence.ts';
import { drawFlameGraph } from './flame-graph.ts';
import { writeEvidence } from './store.ts';

/** Flame graphs of the storefront in these variants. One that cannot be drawn costs the run nothing: its profile stays. */
export async function drawProfiles(
  folder: string,
  evidence: ArmEvidence[],
  variants: readonly string[],
): Promise<void> {
  for (const [index, arm] of evidence.entries()) {
    const profile = arm.profiles.find(({ process }) => process === 'storefront');
    if (!profile || !variants.includes(arm.variant)) continue;
    const path = profile.path.replace(/\.cpuprofile$/, '.flame.html');
    const drawn = await drawFlameGraph(join(folder, profile.path), join(folder, path));
    if (!drawn.drawn) continue;
    const withGraph = { ...arm, profiles: [...arm.profiles, { tool: '0x', process: 'storefront', path }] };
    evidence[index] = withGraph;
    await writeEvidence(folder, withGraph);
  }
}
