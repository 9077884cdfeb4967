import { observe } from '../judge/drill/observe.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { allowedBadViews } from '../judge/record/judged-lab.ts';
import { now } from '../lab/clock.ts';
import { watchDisturbance } from '../run/arms/disturbance.ts';
import { everything, markAll, readAll } from '../run/arms/read-world.ts';
import { takeProfiles } from '../run/arms/take-profiles.ts';
import { pause } from '../world/interrupted.ts';
import type { DrillWorld } from './drill-world.ts';
import { seal } from './sealed.ts';
import { isServing } from './serving.ts';

const profileMs = 1_200;

/**
 * Gathers everything for so long, and seals what could be seen. With a profile, of every serving process, it takes a
 * little longer: that window is its own, since profiling costs throughput.
 */
export function takeSnapshot(drill: DrillWorld, windowMs: number, profiled: boolean): Promise<ArmEvidence> {
  return drill.measuring.take(async () => {
    const { world, run, signal } = drill;
    using watch = await watchDisturbance(world.sampleCpu);
    const marks = await world.guard(markAll(world.members()));
    const startedMs = now();
    await world.guard(pause(windowMs, signal));
    const reading = await world.guard(readAll(world.members(), everything, marks));
    const readMs = reading.found.outcomes?.[0]?.value.readMs ?? now();
    const disturbance = await watch.read(0);
    const profiles = profiled
      ? await world.guard(takeProfiles(world.members().filter(isServing), () => pause(profileMs, signal)))
      : null;
    const evidence: ArmEvidence = {
      variant: 'defect',
      kind: 'defect',
      phase: 'triggered',
      take: 1,
      facts: {
        phase: 'triggered',
        startedMs,
        judgedFromMs: startedMs,
        judgedToMs: readMs - run.product.budgetMs,
        errorShare: 0.025,
        changes: [],
      },
      looks: [],
      disturbance,
      roles: { ...reading.roles, ...profiles?.roles },
      found: { ...reading.found, ...profiles?.found },
      failed: [...reading.failed, ...(profiles?.failed ?? [])],
      appliedMs: null,
      profiles: [],
      folder: '',
    };
    seal(drill.folder, {
      kind: 'snapshot',
      at: new Date().toISOString(),
      observations: observe(evidence, allowedBadViews(run.judged)),
    });
    return evidence;
  });
}
