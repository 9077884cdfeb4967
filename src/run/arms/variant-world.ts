import { describeLab, pagingStream } from '../../judge/record/judged-lab.ts';
import { showPath } from '../../lab/fault-line.ts';
import type { Lab } from '../../lab/lab.ts';
import { type Change, productWith, worldWith } from '../../lab/world.ts';
import { readArtifact } from '../../world/artifact.ts';
import type { StartedWorld } from '../../world/contract.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import type { PlayedVariant, Run } from '../run.ts';
import { faultServerFor } from '../tools/find-fault-server.ts';
import { startRecorder } from './record-metrics.ts';

/** A view that is still on its way after so long is given up, as a gateway does. */
const gatewayTimeoutMs = 30_000;

/** How long one of what pages may take and still be good, in ms. */
export function pagingBudgetMs(lab: Lab): number {
  const { batches } = lab.load;
  return batches && pagingStream(describeLab(lab)) === 'batches' ? batches.budgetMs : productWith(lab.product).budgetMs;
}

/** The job beside the page views; where its batches are what pages, the seconds that are told are theirs. */
export function batchesOf(lab: Lab): Pick<WorldPlan, 'batches' | 'ticksOf'> {
  const { batches } = lab.load;
  return batches ? { batches, ticksOf: pagingStream(describeLab(lab)) } : {};
}

/**
 * Fresh processes: what an overloaded arm leaves behind must not judge the next. `changes` are those that it will see:
 * they decide which fault server it needs.
 */
export async function startVariantWorld(
  run: Run,
  variant: PlayedVariant,
  changes: readonly Change[] = run.lab.trigger,
): Promise<StartedWorld> {
  run.step(variant.id, 'starting', 'fresh processes');
  run.begins(variant.id);
  const world = await run.runtime.start({
    seed: run.seed,
    world: worldWith(run.world, variant.world),
    product: run.product,
    variant: readArtifact(variant.file),
    ...batchesOf(run.lab),
    timeoutMs: gatewayTimeoutMs,
    storefrontPort: 0,
    faultServer: faultServerFor(changes, run.faultServer),
    balancer: run.balancerFor(variant.id),
    signal: run.signal,
    onTick: (seconds) => run.onTick(variant.id, seconds),
  });
  if (world.faultServer !== null) run.faultServers.add(world.faultServer);
  if (world.balancer) tellBalancer(run, variant.id, world.balancer);
  return run.keepMetrics ? recorded(world, variant.id, run.keepMetrics) : world;
}

/** Keeps what it would have told a Prometheus, before it is disposed. */
function recorded(world: StartedWorld, variant: string, keep: NonNullable<Run['keepMetrics']>): StartedWorld {
  const recorder = startRecorder(() => world.members());
  return Object.create(world, {
    [Symbol.asyncDispose]: {
      async value() {
        await using _ = world;
        await keep(variant, await recorder.end());
      },
    },
  });
}

/** A real one is told once, with where its configuration lies; all others are beside it, each by its variant's name. */
function tellBalancer(run: Run, variant: string, { description, config }: NonNullable<StartedWorld['balancer']>): void {
  if (config !== null && !run.balancers.has(description)) {
    run.note(`${description} balances the load; its configuration for ${variant}: ${showPath(config)}`);
  }
  run.balancers.add(description);
}
