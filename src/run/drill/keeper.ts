import { appendFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../../errors.ts';
import { type DrillHead, drillHead } from '../../judge/drill-record.ts';
import { brokenCalm, withoutRemedy } from '../../judge/gates.ts';
import { type JudgedLab, pagingStream } from '../../judge/judged-lab.ts';
import type { Arm } from '../../judge/result.ts';
import { usageOf } from '../../judge/usage.ts';
import { now } from '../../lab/clock.ts';
import { loadLab } from '../../lab/discover.ts';
import { controlDrill, loadDrill } from '../../lab/load-drill.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import { random } from '../../lab/random.ts';
import { drawRecentChanges, type RecentChange } from '../../lab/recent-changes.ts';
import { readArtifact } from '../../world/artifact.ts';
import type { StartedWorld, WorldRuntime } from '../../world/contract.ts';
import { pause } from '../../world/interrupted.ts';
import { calibrate, refine } from '../calibrate.ts';
import { ownOfOurs } from '../play.ts';
import { markAll } from '../read-world.ts';
import { listenOnSocket } from '../socket-line.ts';
import { createTrigger } from '../trigger.ts';
import { batchesOf, pagingBudgetMs } from '../variant-world.ts';
import { watchForPage } from '../watch-page.ts';
import { answerAsk } from './answer-ask.ts';
import { keeperAsk, refusal, socketOf } from './ask-keeper.ts';
import { appendEvent, appendSeconds, readHead, writeHead } from './drill-folder.ts';
import { type Drained, restoreLevers } from './drill-levers.ts';
import { createDrillRun } from './drill-run.ts';
import { type DrillWorld, readWorld } from './drill-world.ts';
import type { KeeperNews, KeeperSettings } from './keeper-messages.ts';
import { deployedFile, readState, writeState } from './live-state.ts';
import { copyNeutrally, makeModuleFolder } from './neutral-copy.ts';
import { incidentOf } from './pick-incident.ts';
import { recordSeconds } from './record-seconds.ts';
import { seal, unseal } from './sealed.ts';
import { takeLook } from './take-look.ts';
import { createTurns } from './turns.ts';
import { observeAsRun, withoutArm } from './verify.ts';
import { watchServices } from './watch-services.ts';

/** A gateway in front of a real storefront gives up sooner than an experiment does. */
const gatewayTimeoutMs = 10_000;
const coldMs = 2_500;
const settledMs = 1_000;
const calmAtLeastMs = 6_000;
const calmSpreadMs = 8_000;
/** A real alert comes within seconds; where none comes, this machine does not show the incident. */
const pagedWithinMs = 60_000;
const firstLookMs = 4_000;
/** The control's moment is past when the pager rings; its last cold views are, soon after. */
const overWithinMs = 4_000;
/** Of the calm. */
const takenAtMost = 3;
const betweenBlipsMs = 8_000;
/** What the gatherers keep grows from mark to mark. */
const forgetEveryMs = 60_000;

/** Keeps the world of a drill up until the signal aborts, or it fails. Error: whatever ends it. */
export async function keepDrill(
  runtime: WorldRuntime,
  { folder, resumed }: KeeperSettings,
  tell: (news: KeeperNews) => void,
  onAsked: () => void,
  end: (lost: string | null) => void,
  signal: AbortSignal,
): Promise<void> {
  const incident = unseal(folder).find((entry) => entry.kind === 'incident');
  if (!incident) throw new LabError('damaged-drill', `${folder} does not say what it is`, 'Start another drill.');
  const written = await loadLab(incident.lab);
  const facts = await loadDrill(incident.isControl ? controlDrill : incident.lab);
  let head = readHead(folder);
  const scratch = join(folder, 'scratch');
  const run = createDrillRun({ lab: written.lab, labId: written.id, seed: head.seed, scratch, runtime, signal });

  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true });
  const start = async (file: string, onTick?: (seconds: readonly LoadTick[]) => void): Promise<StartedWorld> => {
    return runtime.start({
      seed: head.seed,
      world: await readWorld(run.lab, file),
      product: run.product,
      ...batchesOf(run.lab),
      variant: readArtifact(file),
      timeoutMs: gatewayTimeoutMs,
      storefrontPort: 0,
      faultServer: { kind: 'embedded' },
      signal,
      linksName: 'links',
      ...(onTick
        ? { onTick, onLog: (name: string, text: string) => appendFileSync(join(logs, `${name}.log`), text) }
        : {}),
    });
  };

  let state = readState(folder);
  // A world that is brought up again gets the load that it had.
  if (state.calibration === null) {
    tell({ kind: 'doing', says: 'the machine is measured, at light load' });
    state = { ...state, calibration: await findRate() };
    await writeState(folder, state);
  }
  if (state.calibration) run.fit(state.calibration);
  if (state.crashed) {
    tell({ kind: 'doing', says: 'what was deployed last crashed: what ran before it is brought up' });
    state = { ...state, crashed: false };
    await writeState(folder, state);
  }

  const seconds = recordSeconds((some) => appendSeconds(folder, some));
  const watch = watchForPage(
    () => run.judged,
    (page) => paging.resolve(page),
  );
  const paging = Promise.withResolvers<Parameters<Parameters<typeof watchForPage>[1]>[0]>();
  let isRecording = false;
  tell({ kind: 'doing', says: 'the services start' });
  await using world = await startDeployed();
  await world.limitOpenFiles(run.ratePerSecond);
  await world.guard(world.offer(run.ratePerSecond / 2));
  await world.guard(pause(coldMs, signal));
  await world.guard(world.offer(run.ratePerSecond));
  await world.guard(pause(settledMs, signal));
  isRecording = true;

  const trigger = createTrigger(incident.isControl ? [] : written.lab.trigger, world, (index) => {
    seal(folder, { kind: 'trigger', at: new Date().toISOString(), says: run.judged.trigger[index] ?? 'a change' });
  });
  const drill: DrillWorld = {
    folder,
    get loaded() {
      return { ...written, lab: run.lab };
    },
    isControl: incident.isControl,
    get judged() {
      return run.judged;
    },
    changes: drawRecentChanges(facts.changes, head.seed),
    run,
    world,
    built: await readWorld(run.lab, deployedFile(folder, state.deployed)),
    trigger,
    seconds,
    measuring: createTurns(),
    signal,
    state,
    triggered: false,
  };
  const drained: Drained = new Map();
  const answer = answerAsk(drill, drained, watchServices(), end);
  // Left behind by a keeper that was killed.
  await rm(socketOf(folder), { force: true });
  await using _socket = await listenOnSocket(socketOf(folder), async (line) => {
    const ask = keeperAsk.parse(line);
    onAsked();
    return answer(ask).catch(refusal);
  });
  /** The control's storefront, once it serves again. */
  let back: Promise<void> = Promise.resolve();
  const forgetting = setInterval(() => {
    if (!drill.measuring.isTaken) void drill.measuring.take(() => markAll(world.members()).catch(() => {}));
  }, forgetEveryMs);
  try {
    if (resumed) await resume();
    else await play();
    await world.failed;
  } finally {
    clearInterval(forgetting);
    seconds.flush();
  }

  /** What was deployed last may serve nobody: then a world of its own would never come up. */
  async function startDeployed(): Promise<StartedWorld> {
    for (let version = state.deployed; ; version -= 1) {
      try {
        const started = await start(deployedFile(folder, version), (ticks) => {
          watch.see(ticks);
          if (isRecording) seconds.see(ticks);
        });
        if (version !== state.deployed) {
          state = { ...state, deployed: version };
          await writeState(folder, state);
        }
        return started;
      } catch (error) {
        if (version === 1 || signal.aborted) throw error;
        const why = messageOf(error);
        tell({ kind: 'doing', says: `what was deployed last does not come up (${why}): what ran before it does` });
      }
    }
  }

  /** As in a run, from the defect: what is healthy has to meet the same load. */
  async function findRate() {
    const measured = join(folder, 'scratch', 'storefront.ts');
    await makeModuleFolder(scratch);
    await copyNeutrally((await incidentOf(written.id, 'defect')).file, scratch, 'storefront.ts');
    try {
      await using light = await start(measured);
      return await light.guard(calibrate(light, written.lab, null, signal));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  async function play(): Promise<void> {
    const untilMs = now() + calmAtLeastMs + random(head.seed, 'calm')() * calmSpreadMs;
    tell({ kind: 'doing', says: 'all is well; the pager is quiet' });
    const calm = await takeCalm();
    appendEvent(folder, { kind: 'world-up', ratePerSecond: run.ratePerSecond });
    assertCalm(run.judged, calm);
    head = { ...head, slo: { ...head.slo, budgetMs: pagingBudgetMs(run.lab) } };
    await writeHead(folder, head);
    await world.guard(pause(Math.max(0, untilMs - now()), signal));
    watch.triggered();
    const page = await world.guard(Promise.race([incident?.isControl ? blip() : burn(), paging.promise]));
    const pagedAt = new Date();
    // A status page knows of the service that is just being replaced, too.
    await world.guard(back);
    await writeHead(folder, describePaged(head, drill.changes, pagedAt));
    // Since when it burns is read from disk, where the seconds of the last moments are as young as when they were written.
    seconds.flush();
    const service = pagingStream(run.judged) === 'batches' ? 'job' : 'storefront';
    appendEvent(
      folder,
      { kind: 'paged', service, says: page.says, views: page.views, bad: page.bad, burn: page.burn },
      pagedAt,
    );
    tell({ kind: 'paged' });
    const overMs = incident?.isControl ? overWithinMs : 0;
    void pause(overMs, signal)
      .then(() => takeLook(drill, firstLookMs, true))
      .catch(() => {});
  }

  /**
   * The calm, at a load that it confirms itself: warm code takes less than the calibration's did. What one hiccup broke is
   * taken once more.
   */
  async function takeCalm(): Promise<Arm> {
    for (let taken = 1; ; taken += 1) {
      const { arm, evidence } = await world.guard(drill.measuring.take(() => observeAsRun(drill, 'calm')));
      const { calibration } = run;
      const usage = incident?.isControl || arm.disturbance.disturbed ? null : usageOf(evidence.found, ownOfOurs(arm));
      const better = calibration && refine(calibration, written.lab, usage);
      // Slots are what the model servers were started with.
      const refines = better && better.slots === calibration.slots;
      if (taken === takenAtMost || (!refines && brokenCalm(run.judged, arm).length === 0)) return arm;
      if (!refines) continue;
      run.fit(better);
      drill.state = { ...drill.state, calibration: better };
      await writeState(folder, drill.state);
      await world.guard(world.fit(run.product.budgetMs, run.lab.load.batches));
      await world.limitOpenFiles(run.ratePerSecond);
      await world.guard(world.offer(run.ratePerSecond));
      await world.guard(pause(settledMs, signal));
    }
  }

  async function burn() {
    await trigger.pull();
    drill.triggered = true;
    const late = pause(pagedWithinMs, signal).then(() => {
      throw new LabError(
        'machine-short',
        'nothing has alarmed within a minute: this machine does not show the incident',
        'Start another drill with `npm run lab -- page`; `npm run lab -- doctor` tells what is short.',
      );
    });
    late.catch(() => {});
    return Promise.race([paging.promise, late]);
  }

  /** A node is replaced, and its storefront with it: for a moment nobody is served, and then all is as before. */
  async function blip() {
    // One start is over too soon for the pager where the machine is quick.
    for (let starts = 3; starts <= 6; starts += 1) {
      seal(folder, {
        kind: 'trigger',
        at: new Date().toISOString(),
        says: `platform: a node is replaced, and the storefront on it starts anew, ${starts} times in a row`,
      });
      back = restartInARow(starts);
      await back;
      const paged = await Promise.race([paging.promise, pause(betweenBlipsMs, signal).then(() => null)]);
      if (paged) return paged;
    }
    throw new LabError('machine-short', 'nothing has alarmed', 'Start another drill with `npm run lab -- page`.');
  }

  async function restartInARow(times: number): Promise<void> {
    for (let done = 0; done < times; done += 1) await world.restart('storefront');
  }

  async function resume(): Promise<void> {
    const trigger = drill.changes.find(({ at }) => at === 'trigger');
    if (!drill.isControl && !(trigger && drill.state.rolledBack.includes(trigger.name))) {
      await drill.trigger.pull();
      drill.triggered = true;
    }
    await restoreLevers(drill, drained);
    appendEvent(folder, { kind: 'resumed', ratePerSecond: run.ratePerSecond });
    tell({ kind: 'up' });
  }
}

/** A night that begins on a machine that is too small or too busy would blame somebody for what the machine does. */
function assertCalm(judged: JudgedLab, arm: Arm): void {
  const broken = brokenCalm(judged, arm);
  if (broken.length === 0) return;
  throw new LabError(
    'machine-short',
    `no night can be shown on this machine as it is: ${broken.map((reason) => withoutRemedy(withoutArm(reason))).join('; ')}`,
    'End what else works, or take another machine; `npm run lab -- doctor` tells which labs it will carry.',
  );
}

function describePaged(head: DrillHead, changes: readonly RecentChange[], pagedAt: Date): DrillHead {
  return drillHead.parse({
    ...head,
    pagedAt: pagedAt.toISOString(),
    changes: changes.map(({ name, team, says, minutesBefore }) => ({ id: name, team, says, minutesBefore })),
  });
}
