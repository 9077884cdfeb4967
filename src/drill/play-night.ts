import { LabError } from '../errors.ts';
import { type DrillHead, drillHead } from '../judge/drill/drill-record.ts';
import { usageOf } from '../judge/figures/usage.ts';
import { allowedShare, pagingStream } from '../judge/record/judged-lab.ts';
import { textsOf } from '../judge/record/reason.ts';
import type { Arm } from '../judge/record/result.ts';
import { brokenCalm } from '../judge/verdict/gates.ts';
import { now } from '../lab/clock.ts';
import type { Night } from '../lab/night/draw-night.ts';
import { random } from '../lab/random.ts';
import { refine } from '../run/arms/calibrate.ts';
import { ownOfOurs } from '../run/arms/play.ts';
import { pagingBudgetMs } from '../run/arms/variant-world.ts';
import type { Page, PageWatch } from '../run/arms/watch-page.ts';
import { sayBusiest } from '../world/busy-program.ts';
import type { StartedWorld } from '../world/contract.ts';
import { pause } from '../world/interrupted.ts';
import { appendEvent, readHead, writeHead } from './drill-folder.ts';
import type { DrillWorld } from './drill-world.ts';
import type { KeeperNews } from './keeper-messages.ts';
import { writeState } from './live-state.ts';
import type { Drained } from './mitigations/drain.ts';
import { restoreMitigations } from './mitigations/restore.ts';
import { seal } from './sealed.ts';
import { isStillCalm } from './still-calm.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { observeAsRun } from './verify.ts';
import { ratesIn } from './watch-services.ts';

/** What happens in a drill's world before anybody asks it anything. */
export interface Playing {
  readonly drill: DrillWorld;
  readonly watch: PageWatch;
  /** Resolves when the pager goes off. */
  readonly paged: Promise<Page>;
  readonly tell: (news: KeeperNews) => void;
}

export const settledMs = 1_000;
const calmAtLeastMs = 6_000;
const calmSpreadMs = 8_000;
/** A real alert comes within seconds; where none comes, this machine does not show the incident. */
const pagedWithinMs = 60_000;
const firstSnapshotMs = 4_000;
/** Of what comes in bursts the first look has to see one. */
const burstsSeen = 1.1;
/** The control's moment is past when the pager rings; its last cold views are, soon after. */
const overWithinMs = 4_000;
/** Of the calm. */
const takenAtMost = 3;
/** A hiccup right before the trigger would page for itself: so long is waited for it to be over. */
const stillCalmWithinMs = 30_000;
const lookBackMs = 60_000;
const pollMs = 250;
const betweenBlipsMs = 8_000;
const blipsMs = [3_500, 4_500, 6_000, 8_000] as const;

/** The control's storefront, once it serves again. */
interface Restarting {
  done: Promise<void>;
}

/** 0: what pages does not come in bursts. */
function betweenBurstsMs({ run }: DrillWorld): number {
  const { batches } = run.lab.load;
  return batches && pagingStream(run.judged) === 'batches' ? (1_000 * batches.atOnce) / batches.perSecond : 0;
}

/** From the calm to the page. Error: `machine-short` where this machine shows neither. */
export async function playNight(playing: Playing): Promise<void> {
  const { drill, watch, paged, tell } = playing;
  const { folder, run, world, signal } = drill;
  let head = readHead(folder);
  const untilMs = now() + calmAtLeastMs + random(head.seed, 'calm')() * calmSpreadMs;
  tell({ kind: 'doing', text: 'the pager is quiet' });
  const calm = await takeCalm(drill);
  appendEvent(folder, { kind: 'world-up', ratePerSecond: run.ratePerSecond });
  await assertCalm(drill, calm);
  head = { ...head, slo: { ...head.slo, budgetMs: pagingBudgetMs(run.lab) } };
  await writeHead(folder, head);
  await world.guard(pause(Math.max(0, untilMs - now()), signal));
  await awaitStillCalm(drill);
  watch.triggered();
  const restarting: Restarting = { done: Promise.resolve() };
  const page = await world.guard(Promise.race([drill.isControl ? blip(playing, restarting) : burn(playing), paged]));
  const pagedAt = new Date();
  // A status page knows of the service that is just being replaced, too.
  await world.guard(restarting.done);
  await writeHead(folder, describePaged(head, drill.night, pagedAt));
  // Since when it burns is read from disk, where the seconds of the last moments are as young as when they were written.
  drill.seconds.flush();
  const { product: service, alert: text } = drill.night;
  appendEvent(folder, { kind: 'paged', service, text, views: page.views, bad: page.bad, burn: page.burn }, pagedAt);
  tell({ kind: 'paged' });
  void pause(drill.isControl ? overWithinMs : 0, signal)
    .then(() => takeSnapshot(drill, Math.max(firstSnapshotMs, burstsSeen * betweenBurstsMs(drill)), true))
    .catch(() => {});
}

/** As it was left: what had happened happens, and what was done is done. */
export async function resumeNight(drill: DrillWorld, drained: Drained, tell: Playing['tell']): Promise<void> {
  const trigger = drill.night.changes.find(({ isTrigger }) => isTrigger);
  if (!drill.isControl && !(trigger && drill.state.rolledBack.includes(trigger.name))) {
    await drill.trigger.pull();
    drill.triggered = true;
  }
  await restoreMitigations(drill, drained);
  appendEvent(drill.folder, { kind: 'resumed', ratePerSecond: drill.run.ratePerSecond });
  tell({ kind: 'up' });
}

/**
 * The calm, at a load that it confirms itself: warm code takes less than the calibration's did. What one hiccup broke is
 * taken once more.
 */
async function takeCalm(drill: DrillWorld): Promise<Arm> {
  const { folder, run, world, signal } = drill;
  for (let taken = 1; ; taken += 1) {
    const { arm, evidence } = await world.guard(drill.measuring.take(() => observeAsRun(drill, 'calm')));
    const { calibration } = run;
    const usage =
      drill.isControl || arm.disturbance.disturbed
        ? null
        : usageOf(evidence, ownOfOurs(arm), evidence.facts.judgedFromMs);
    const better = calibration && refine(calibration, run.written, usage);
    // Slots are what the model servers were started with.
    const refines = better && better.slots === calibration.slots;
    drill.state = { ...drill.state, calmRates: ratesIn(evidence.found.process ?? []) };
    await writeState(folder, drill.state);
    // Whoever kept the machine through all the windows of one calm keeps it for the next.
    if (taken === takenAtMost || arm.disturbance.disturbed) return arm;
    if (!refines && brokenCalm(run.judged, arm).length === 0) return arm;
    if (!refines) continue;
    run.fit(better);
    drill.state = { ...drill.state, calibration: better };
    await writeState(folder, drill.state);
    await world.guard(world.fit(run.product.budgetMs, run.lab.load.batches));
    await world.sizeFor(run.ratePerSecond);
    await world.guard(world.offer(run.ratePerSecond));
    await world.guard(pause(settledMs, signal));
  }
}

async function burn({ drill, paged }: Playing): Promise<Page> {
  await drill.trigger.pull();
  drill.triggered = true;
  const late = pause(pagedWithinMs, drill.signal).then(() => {
    throw new LabError(
      'machine-short',
      'no alert fired within a minute: this machine does not show the incident',
      'Start another drill with `npm run lab -- drill`; `npm run lab -- doctor` shows what is short.',
    );
  });
  late.catch(() => {});
  return Promise.race([paged, late]);
}

/** A node is replaced, and its storefront with it: for a moment nobody is served, and then all is as before. */
async function blip({ drill, paged }: Playing, restarting: Restarting): Promise<Page> {
  const { folder, world, signal } = drill;
  // The pager wants most of its four seconds to be bad; a quick machine starts many times in them.
  for (const downMs of blipsMs) {
    seal(folder, {
      kind: 'trigger',
      at: new Date().toISOString(),
      title: `platform: a node is replaced, and the storefront on it restarts again and again for ${downMs / 1_000} s`,
    });
    restarting.done = restartFor(world, downMs);
    await restarting.done;
    const page = await Promise.race([paged, pause(betweenBlipsMs, signal).then(() => null)]);
    if (page) return page;
  }
  throw new LabError('machine-short', 'no alert fired', 'Start another drill with `npm run lab -- drill`.');
}

async function restartFor(world: StartedWorld, downMs: number): Promise<void> {
  const untilMs = now() + downMs;
  while (now() < untilMs) await world.restart('storefront');
}

/** A night that begins on a machine that is too small or too busy would blame somebody for what the machine does. */
async function assertCalm({ run }: DrillWorld, arm: Arm): Promise<void> {
  const broken = brokenCalm(run.judged, arm);
  if (broken.length === 0) return;
  // What else a busy machine fails at is what the others cost.
  const others = broken.filter(({ code }) => code === 'others-took-cpu');
  throw await refuse(run, textsOf(others.length > 0 ? others : broken), others.length > 0);
}

/** The seconds right before the trigger are calm as well: who is paged for what was before it would look for it in vain. */
async function awaitStillCalm({ run, seconds, world, signal }: DrillWorld): Promise<void> {
  const allowed = allowedShare(run.judged);
  const untilMs = now() + stillCalmWithinMs;
  while (!isStillCalm(seconds.between(Date.now() - lookBackMs, Number.POSITIVE_INFINITY), allowed)) {
    if (now() > untilMs) {
      throw await refuse(run, 'the SLO was met, but did not hold until the night began', true);
    }
    await world.guard(pause(pollMs, signal));
  }
}

async function refuse({ runtime }: DrillWorld['run'], why: string, isBusy: boolean): Promise<LabError> {
  const busiest = isBusy ? sayBusiest(await runtime.listBusiest()) : null;
  return new LabError(
    'machine-short',
    isBusy
      ? `this machine is too busy for a drill: ${why}${busiest === null ? '' : `; beside it ran ${busiest}`}`
      : `this machine, as it is now, cannot play a drill: ${why}`,
    'Stop whatever else is running, or use another machine; `npm run lab -- doctor` shows which labs it will carry.',
  );
}

function describePaged(head: DrillHead, { changes }: Night, pagedAt: Date): DrillHead {
  return drillHead.parse({
    ...head,
    pagedAt: pagedAt.toISOString(),
    changes: changes.map(({ name, team, title, minutesBefore }) => ({ id: name, team, title, minutesBefore })),
  });
}
