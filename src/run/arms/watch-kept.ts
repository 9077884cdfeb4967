import { bytesPerMiB, mostGrowth } from '../../judge/figures/growth.ts';
import { growsOf, shouldHold } from '../../judge/remarks/grows.ts';
import { brokenGates } from '../../judge/verdict/gates.ts';
import { judgeArm } from '../../judge/verdict/judge-arm.ts';
import { now } from '../../lab/clock.ts';
import type { Course, Memory } from '../../lab/evidence.ts';
import { toldOf } from '../../lab/grows.ts';
import type { Found } from '../../lab/measure.ts';
import { isServing } from '../../lab/world.ts';
import type { Member, StartedWorld } from '../../world/contract.ts';
import { pause } from '../../world/interrupted.ts';
import type { Run } from '../run.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { Observed } from './observe.ts';

/** Enough for the bounds of `growthOf`, and one to begin with. */
const collections = 6;
const betweenMs = 800;

interface Collected {
  readonly atMs: number[];
  readonly values: number[];
}

/**
 * Whether whoever should hold keeps what he takes. A heap that is young grows, and so does a leak: where memory may have grown by
 * more than a good one does, its process is told to collect its garbage, after the window and under the same load, and only where
 * what stays grows all the same, again and again. Nothing is asked of whoever did not grow, or cannot be a fix anyway.
 */
export async function watchKept(run: Run, world: StartedWorld, observed: Observed): Promise<Observed> {
  const { evidence, arm } = observed;
  const decided = brokenGates(run.judged, arm).length > 0 || arm.slis.some(({ verdict }) => verdict !== 'met');
  if (!shouldHold(evidence) || decided) return observed;
  const told = toldOf(growsOf(run.judged).memoryMiBPerSecond) * bytesPerMiB;
  const grows = (course: Course, later: { readonly atMs: number; readonly value: number }) =>
    mostGrowth(course, later) > told;
  const memory = (evidence.found.memory ?? []).filter(({ from }) => isServing(evidence.roles[from]));
  let suspects = memory.filter(({ value: { course, rssBytes } }) => {
    const atMs = course?.atMs.at(-1);
    return course !== undefined && atMs !== undefined && grows(course, { atMs, value: rssBytes });
  });
  if (suspects.length === 0) return observed;

  run.step(evidence.variant, 'triggered', 'does it hold on to the memory that it takes?', collections * betweenMs);
  const collected = new Map<string, Collected>();
  for (let times = 0; times < collections && suspects.length > 0; times += 1) {
    if (times > 0) await world.guard(pause(betweenMs, run.signal));
    await world.guard(collectIn(world.members(), suspects, collected, run.signal));
    suspects = suspects.filter(({ from, value }) => {
      const { atMs = [], values = [] } = collected.get(from) ?? {};
      const last = { atMs: atMs.at(-1) ?? now(), value: values.at(-1) ?? 0 };
      const before = times === 0 ? value.course : { atMs: atMs.slice(-2, -1), values: values.slice(-2, -1) };
      return before !== undefined && grows(before, last);
    });
  }
  return withCollected(run, observed, collected);
}

async function collectIn(
  members: readonly Member[],
  suspects: readonly Found<Memory>[],
  collected: Map<string, Collected>,
  signal: AbortSignal,
): Promise<void> {
  const asked = members.filter(({ name }) => suspects.some(({ from }) => from === name));
  await collectGarbage(asked, signal);
  for (const { name, usage } of asked) {
    const held = await usage(['rssBytes']);
    if (held.rssBytes === null) continue;
    const { atMs, values } = collected.get(name) ?? { atMs: [], values: [] };
    collected.set(name, { atMs: [...atMs, held.atMs], values: [...values, held.rssBytes] });
  }
}

function withCollected(run: Run, { evidence }: Observed, collected: ReadonlyMap<string, Collected>): Observed {
  const memory = (evidence.found.memory ?? []).map((found) => {
    const own = collected.get(found.from);
    return own ? { ...found, value: { ...found.value, collected: own } } : found;
  });
  const kept = { ...evidence, found: { ...evidence.found, memory } };
  return { evidence: kept, arm: judgeArm(run.judged, kept, run.startedMs, run.registry) };
}
