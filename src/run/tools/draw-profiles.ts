import { join } from 'node:path';
import type { ArmEvidence } from '../../judge/record/evidence.ts';
import { isProfiled } from '../../judge/record/judged-lab.ts';
import type { KeptRun } from '../create-run.ts';
import { writeEvidence } from '../store.ts';
import { drawFlameGraph } from './flame-graph.ts';

/** Flame graphs of the process whose profile is compared, in these variants. One that cannot be drawn costs the run nothing: its profile stays. */
export async function drawProfiles(folder: string, run: KeptRun, variants: readonly string[]): Promise<void> {
  await Promise.all(
    run.evidence.map(async (arm, index) => {
      if (variants.includes(arm.variant)) run.evidence[index] = await drawArm(folder, run, arm);
    }),
  );
}

async function drawArm(folder: string, { judged, signal, runtime }: KeptRun, arm: ArmEvidence): Promise<ArmEvidence> {
  const profile = arm.profiles.find(({ tool, process }) => tool === 'v8' && isProfiled(judged, process, arm.roles));
  if (!profile) return arm;
  const { process } = profile;
  const path = profile.path.replace(/\.cpuprofile$/, '.flame.html');
  const drawn = await drawFlameGraph(join(folder, profile.path), join(folder, path), {
    title: `two-am: ${process}, ${arm.variant}`,
    signal,
    runTool: runtime.runTool,
    removeAtEnd: runtime.removeAtEnd,
  });
  if (!drawn.drawn) return arm;
  const withGraph = { ...arm, profiles: [...arm.profiles, { tool: '0x', process, path }] };
  await writeEvidence(folder, withGraph);
  return withGraph;
}
