import { appendFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import { calibrate } from '../run/arms/calibrate.ts';
import { markAll } from '../run/arms/read-world.ts';
import { createTrigger } from '../run/arms/trigger.ts';
import { batchesOf } from '../run/arms/variant-world.ts';
import { type Page, watchForPage } from '../run/arms/watch-page.ts';
import { listenOnSocket } from '../run/socket-line.ts';
import { readArtifact } from '../world/artifact.ts';
import type { StartedWorld, WorldRuntime } from '../world/contract.ts';
import { pause } from '../world/interrupted.ts';
import { answerAsk } from './answer-ask.ts';
import { keeperAsk, refusal, socketOf } from './ask-keeper.ts';
import { appendMachine, appendSeconds, readHead } from './drill-folder.ts';
import { createDrillRun } from './drill-run.ts';
import { type DrillWorld, readWorld } from './drill-world.ts';
import type { KeeperNews, KeeperSettings } from './keeper-messages.ts';
import { deployedFile, readState, writeState } from './live-state.ts';
import type { Drained } from './mitigations/drain.ts';
import { copyNeutrally, makeModuleFolder } from './neutral-copy.ts';
import { surroundFile } from './ordinary-code/surround.ts';
import { incidentOf } from './pick-incident.ts';
import { playNight, resumeNight, settledMs } from './play-night.ts';
import { recordSeconds } from './record-seconds.ts';
import { seal } from './sealed.ts';
import { readNight, readTruth } from './truth.ts';
import { createTurns } from './turns.ts';
import { watchMachine } from './watch-machine.ts';
import { watchServices } from './watch-services.ts';

/** A gateway in front of a real storefront gives up sooner than an experiment does. */
const gatewayTimeoutMs = 10_000;
const coldMs = 2_500;
/** What the gatherers keep grows from mark to mark. */
const forgetEveryMs = 60_000;

/** Keeps the world of a drill up until the signal aborts, or it fails. Error: whatever ends it. */
export async function keepDrill(
  runtime: WorldRuntime,
  { folder, resumed }: KeeperSettings,
  tell: (news: KeeperNews) => void,
  onAsked: (terminal: number | null) => void,
  end: (lost: string | null) => void,
  signal: AbortSignal,
): Promise<void> {
  const incident = readTruth(folder);
  const head = readHead(folder);
  const { night, lab, loaded } = await readNight(folder, head.seed);
  const scratch = join(folder, 'scratch');
  const run = createDrillRun({ lab, labId: loaded.id, seed: head.seed, scratch, runtime, signal });

  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true });
  const start = async (file: string, onTick?: (seconds: readonly LoadTick[]) => void): Promise<StartedWorld> => {
    return runtime.start({
      seed: head.seed,
      world: await readWorld(run.lab, file, signal),
      product: run.product,
      ...batchesOf(run.lab),
      variant: readArtifact(file),
      timeoutMs: gatewayTimeoutMs,
      storefrontPort: 0,
      faultServer: { kind: 'embedded' },
      signal,
      linksName: 'links',
      names: night.names,
      oneAddress: true,
      ...(onTick
        ? { onTick, onLog: (name: string, text: string) => appendFileSync(join(logs, `${name}.log`), text) }
        : {}),
    });
  };

  let state = readState(folder);
  // A world that is brought up again gets the load that it had.
  if (state.calibration === null) {
    tell({ kind: 'doing', text: 'measuring the machine, at light load' });
    state = { ...state, calibration: await findRate() };
    await writeState(folder, state);
  }
  if (state.calibration) run.fit(state.calibration);
  if (state.crashed) {
    tell({ kind: 'doing', text: 'the last deploy crashed: bringing up what ran before it' });
    state = { ...state, crashed: false };
    await writeState(folder, state);
  }

  const seconds = recordSeconds((some) => appendSeconds(folder, some));
  const watch = watchForPage(
    () => run.judged,
    (page) => paging.resolve(page),
  );
  const paging = Promise.withResolvers<Page>();
  let isRecording = false;
  tell({ kind: 'doing', text: 'starting the services' });
  await using world = await startDeployed();
  await world.sizeFor(run.ratePerSecond);
  await world.guard(world.offer(run.ratePerSecond / 2));
  await world.guard(pause(coldMs, signal));
  await world.guard(world.offer(run.ratePerSecond));
  await world.guard(pause(settledMs, signal));
  isRecording = true;
  using machine = watchMachine(world.sampleCpu, (second) => appendMachine(folder, second));

  const trigger = createTrigger(incident.isControl ? [] : lab.trigger, world, (index, tookMs) => {
    // A roll-out is felt from its beginning on: booked at its end, the page might come before it.
    const at = new Date(Date.now() - tookMs).toISOString();
    seal(folder, { kind: 'trigger', at, title: run.judged.trigger[index] ?? 'a change' });
  });
  const drill: DrillWorld = {
    folder,
    get loaded() {
      return { ...loaded, lab: run.lab };
    },
    isControl: incident.isControl,
    get judged() {
      return run.judged;
    },
    night,
    run,
    world,
    built: await readWorld(run.lab, deployedFile(folder, state.deployed), signal),
    trigger,
    seconds,
    machine,
    measuring: createTurns(),
    signal,
    state,
    triggered: false,
  };
  const drained: Drained = new Map();
  const answer = answerAsk(drill, drained, watchServices(), end);
  // Left behind by a keeper that was killed.
  await rm(socketOf(folder), { force: true });
  await using socket = await listenOnSocket(socketOf(folder), async (line, left) => {
    const ask = keeperAsk.parse(line);
    onAsked(ask.ask === 'here' ? ask.terminal : null);
    return answer(ask, left).catch(refusal);
  });
  runtime.removeAtEnd(socket.path);
  const forgetting = setInterval(() => {
    if (!drill.measuring.isTaken) void drill.measuring.take(() => markAll(world.members()).catch(() => {}));
  }, forgetEveryMs);
  try {
    if (resumed) await resumeNight(drill, drained, tell);
    else await playNight({ drill, watch, paged: paging.promise, tell });
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
        tell({ kind: 'doing', text: `the last deploy does not come up (${why}): bringing up what ran before it` });
      }
    }
  }

  /** As in a run, from the defect: what is healthy has to meet the same load. */
  async function findRate() {
    const measured = join(folder, 'scratch', 'storefront.ts');
    await makeModuleFolder(scratch);
    await copyNeutrally((await incidentOf(loaded.id, 'defect')).file, scratch, 'storefront.ts');
    await surroundFile(measured, head.seed);
    try {
      await using light = await start(measured);
      return await light.guard(calibrate(light, lab, null, signal));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
}
