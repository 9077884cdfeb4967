import { pagesIn } from '../../judge/figures/views.ts';
import type { ArmEvidence } from '../../judge/record/evidence.ts';
import { judgeArm, judgeEffectIn } from '../../judge/verdict/judge-arm.ts';
import { now } from '../../lab/clock.ts';
import type { Mitigation } from '../../lab/lab.ts';
import type { LoadedLab } from '../../lab/load/discover.ts';
import { pause } from '../../world/interrupted.ts';
import type { PlayedVariant, Run } from '../run.ts';
import { watchDisturbance } from './disturbance.ts';
import { leadIn } from './lead-in.ts';
import { everything, markAll, offersWork, readAll } from './read-world.ts';
import { takeStep } from './take-step.ts';
import { triggerFor } from './trigger.ts';
import { startVariantWorld } from './variant-world.ts';

/** How long the outage burns before somebody applies a mitigation, and how long one watches what it does. */
const burnMs = 6_000;
const watchMs = 20_000;
const pollMs = 1_000;
/** Held for so long without a break, and the watch may end. */
const heldEnoughSeconds = 5;

/** The defect on fire, and a mitigation applied. */
export async function playMitigation(
  run: Run,
  loaded: LoadedLab,
  defect: PlayedVariant,
  id: string,
  mitigation: Mitigation,
): Promise<void> {
  await using world = await startVariantWorld(run, { ...defect, id, kind: 'mitigation' });
  await leadIn(run, world, id);
  using watch = await watchDisturbance(world.sampleCpu);
  const marks = await markAll(world.members());
  const startedMs = now();

  const trigger = triggerFor(run, world, id);
  const changes = await trigger.pull();
  run.step(id, 'mitigating', 'the outage goes on, as it does until somebody acts', burnMs);
  await world.guard(pause(burnMs, run.signal));

  const appliedMs = now();
  run.tell({ kind: 'mitigation', atMs: run.atMs(), variant: id, text: mitigation.title });
  for (const step of mitigation.steps) await takeStep(step, world, trigger, loaded.folder);

  run.step(id, 'mitigating', 'how long until the SLO holds again?', watchMs);
  const folder = run.nextArmFolder(id, 'triggered');
  for (;;) {
    await world.guard(pause(pollMs, run.signal));
    const over = now() - appliedMs >= watchMs;
    const reading = await world.guard(
      readAll(over ? world.members() : world.members().filter(offersWork), everything, marks),
    );
    // Asked at each poll, and alone: the rest of an arm is judged once.
    const effect = judgeEffectIn(run.judged, { found: reading.found, appliedMs }, run.startedMs);
    const heldLongEnough = effect?.held === true && (effect.heldSeconds ?? 0) >= heldEnoughSeconds;
    if (!over && !heldLongEnough) continue;
    const readMs = pagesIn(reading.found.outcomes)?.readMs ?? now();
    const disturbance = await watch.read(0);
    const facts = {
      phase: 'triggered' as const,
      startedMs,
      judgedFromMs: startedMs,
      judgedToMs: readMs - run.product.budgetMs,
      errorShare: 0.025,
      changes,
    };
    const evidence: ArmEvidence = {
      ...reading,
      variant: id,
      kind: 'mitigation',
      phase: 'triggered',
      take: 1,
      facts,
      looks: [],
      disturbance,
      appliedMs,
      profiles: [],
      folder,
    };
    return run.keep({ evidence, arm: judgeArm(run.judged, evidence, run.startedMs, run.registry) });
  }
}
