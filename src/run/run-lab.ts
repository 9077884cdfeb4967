import { randomUUID } from 'node:crypto';
import { join, relative } from 'node:path';
import { LabError, messageOf } from '../errors.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { type RunResult, runResult, schemaVersion } from '../judge/record/result.ts';
import { thresholdsOf } from '../judge/record/thresholds.ts';
import { judgeVariant, type RunVariant } from '../judge/verdict/judge-variant.ts';
import { type LoadedLab, loadLab } from '../lab/load/discover.ts';
import type { VariantFile } from '../lab/load/list-variants.ts';
import { pageText } from '../lab/page-text.ts';
import { trialsOf } from '../lab/trial.ts';
import { nameInId } from '../lab/variant-id.ts';
import { worldWith } from '../lab/world.ts';
import { interrupted } from '../world/interrupted.ts';
import { playMitigation } from './arms/mitigate.ts';
import { playCalmAgain, playDefect, playRecovery, playVariant } from './arms/play.ts';
import { playTrial, whySkipped } from './arms/play-trial.ts';
import { assembleRun, type RunPlan } from './assemble.ts';
import { createRun, type KeptRun } from './create-run.ts';
import { expectSeconds } from './expect-seconds.ts';
import { describeMachine, listTools, readVersion } from './machine.ts';
import { measureClaims } from './measure-claims.ts';
import { isSoaked, type Plan, planVariants } from './plan-variants.ts';
import { makeRunFolder, type RunFolder } from './run-folder.ts';
import type { RunOptions } from './run-options.ts';
import { writeEvidence, writeJson, writeManifest } from './store.ts';
import { drawProfiles } from './tools/draw-profiles.ts';
import { sayIdle } from './tools/find-balancer.ts';
import { findClinic } from './tools/find-clinic.ts';
import { profileUnderClinic } from './tools/profile-under-clinic.ts';

/**
 * Plays a lab as it happened and judges it: the defect calm, the trigger, the page, the recommended fix, the rest in
 * an order that the seed decides, the calm once more, then the mitigations. Everything that it starts has ended when
 * it returns or throws, and the runtime is disposed. Errors: LabError, whose code says which.
 */
export async function runLab(options: RunOptions): Promise<RunResult> {
  const { runtime } = options;
  if (options.profile) findClinic();
  const startedAt = new Date();
  const loaded = await loadLab(options.labId);
  const plan = await planVariants(loaded, options, options.signal);
  // What the machine does not have is told before anything has run.
  const worlds = [plan.defect, ...plan.played].map(({ world }) => worldWith(loaded.lab.world, world));
  for (const world of worlds) await runtime.check(world);
  const variants: readonly VariantFile[] = [plan.defect, ...plan.played, ...plan.mitigations];
  const folder = await makeRunFolder(options.outFolder, loaded, variants, startedAt);
  if (options.signal.aborted) throw interrupted();

  const run = createRun(loaded.lab, options, folder.path, runtime);
  run.tell({
    kind: 'run-started',
    atMs: run.atMs(),
    lab: loaded.id,
    seed: options.seed,
    title: loaded.lab.title,
    arms: variants.map(({ id }) => id),
    expectedSeconds: expectSeconds(loaded.lab, plan, options),
    folder: folder.path,
  });
  if (runtime.description !== null) run.note(`its worlds are ${runtime.description}`);
  const idle = sayIdle(options.balancer, worlds);
  if (idle) run.note(idle);
  const unplayed = await playAll(run, loaded, plan, options);
  if (options.profile && run.calibration) {
    const { tool, path } = await profileUnderClinic(run, plan.defect, options.profile, join(folder.path, 'profiles'));
    await addProfile(folder.path, run.evidence, { tool, process: 'storefront', path: relative(folder.path, path) });
  }

  run.step('defect', 'judging', options.quick ? 'judges the evidence' : 'draws the flame graphs, judges the evidence');
  const drawn = ['defect', ...plan.played.filter(({ recommended }) => recommended).map(({ id }) => id)];
  if (!options.quick) await drawProfiles(folder.path, run, drawn);
  if (options.signal.aborted) throw interrupted();
  const claims = options.quick ? [] : await measureClaimsIfAny(loaded, run, options);
  const stored = planToStore(run, loaded, options, folder, variants, unplayed, startedAt, claims);
  await writeJson(folder.path, 'plan.json', stored);
  const result = runResult.parse(assembleRun(stored, run.evidence, run.registry));
  await writeJson(folder.path, 'run.json', result);
  await writeManifest(folder.path);
  run.tell({ kind: 'run-finished', atMs: run.atMs(), verdict: result.verdict, folder: folder.path });
  return result;
}

/** What stands beside the evidence must not cost it: a claims file that fails is told, and the run is kept. */
async function measureClaimsIfAny(
  loaded: LoadedLab,
  run: KeptRun,
  options: RunOptions,
): ReturnType<typeof measureClaims> {
  if (!loaded.claimsFile) return [];
  return measureClaims(loaded.claimsFile, run.arms, options.signal).catch((error: unknown) => {
    if (options.signal.aborted) throw interrupted();
    run.step('defect', 'judging', `without claims: ${messageOf(error)}`);
    return [];
  });
}

/** A profile of the defect that another tool took: it stands with the defect's triggered arm. */
async function addProfile(
  folder: string,
  evidence: ArmEvidence[],
  profile: ArmEvidence['profiles'][number],
): Promise<void> {
  const index = evidence.findIndex(({ variant, phase }) => variant === 'defect' && phase === 'triggered');
  const arm = evidence[index];
  if (!arm) return;
  const withProfile = { ...arm, profiles: [...arm.profiles, profile] };
  evidence[index] = withProfile;
  await writeEvidence(folder, withProfile);
}

/** Of variants that were not played to their end: why. */
type Unplayed = ReadonlyMap<string, Pick<RunVariant, 'failure' | 'machineShort' | 'skipped'>>;

/** Gives what was not played to its end, and why: one broken variant must not cost the others their verdicts. */
async function playAll(run: KeptRun, loaded: LoadedLab, plan: Plan, options: RunOptions): Promise<Unplayed> {
  const { quick, only } = options;
  const unplayed = new Map<string, Pick<RunVariant, 'failure' | 'machineShort' | 'skipped'>>();
  const judge = (variant: VariantFile) => judgeVariant(run.judged, toRunVariant(variant, unplayed, null), run.arms);
  const finish = (variant: VariantFile) => run.tell({ kind: 'variant', atMs: run.atMs(), variant: judge(variant) });
  const attempt = async (variant: VariantFile, play: () => Promise<void>) => {
    await play().catch((error: unknown) => {
      if (!(error instanceof LabError) || error.code === 'interrupted' || error.code === 'disk-full') throw error;
      const short = error.code === 'machine-short' ? ({ machineShort: true } as const) : {};
      unplayed.set(variant.id, { failure: `${error.message} ${error.hint}`, ...short });
    });
    finish(variant);
  };
  const gateHeld = await playDefect(run, plan.defect, quick);
  if (gateHeld && !quick) await playRecovery(run, plan.defect);
  finish(plan.defect);
  if (!gateHeld) return unplayed;
  const trials = trialsOf(loaded.lab);
  for (const variant of plan.played) {
    const trial = trials.get(variant.id);
    const skipped = trial ? whySkipped(run, variant.id) : null;
    if (skipped) {
      unplayed.set(variant.id, { skipped });
      finish(variant);
      continue;
    }
    const wrong = variant.kind === 'wrong-fix';
    const sibling = variant.kind === 'sibling';
    await attempt(variant, async () => {
      if (trial) return playTrial(run, variant, trial, asksForProfile(variant, only));
      await playVariant(run, variant, asksForProfile(variant, only), soakMsOf(variant, options));
      // A wrong fix that has held so far is asked once more.
      const holds = judge(variant).verdict === 'works-though-wrong';
      if (!quick && !sibling && (!wrong || holds)) await playRecovery(run, variant);
    });
  }
  await playCalmAgain(run, plan.defect);
  for (const variant of plan.mitigations) {
    const mitigation = loaded.lab.mitigations?.[nameInId(variant.id)];
    if (mitigation) await attempt(variant, () => playMitigation(run, loaded, plan.defect, variant.id, mitigation));
  }
  return unplayed;
}

/** Whose profile is set against the defect's, and whoever was asked for by name. */
function asksForProfile({ id, kind, recommended }: VariantFile, only: RunOptions['only']): boolean {
  return recommended || kind === 'try' || only?.includes(id) === true;
}

/** 0: it is not soaked. */
function soakMsOf(variant: VariantFile, options: RunOptions): number {
  return isSoaked(variant, options) ? (options.soakMs ?? 0) : 0;
}

function toRunVariant(variant: VariantFile, unplayed: Unplayed, source: string | null): RunVariant {
  const { id, kind, note, recommended } = variant;
  return { id, kind, note, recommended, source, ...unplayed.get(id) };
}

function planToStore(
  run: KeptRun,
  loaded: LoadedLab,
  options: RunOptions,
  folder: RunFolder,
  variants: readonly VariantFile[],
  unplayed: Unplayed,
  startedAt: Date,
  claims: Awaited<ReturnType<typeof measureClaims>>,
): RunPlan {
  const { lab } = loaded;
  return {
    lab: run.judged,
    runStartedMs: run.startedMs,
    head: {
      schemaVersion,
      id: randomUUID(),
      lab: loaded.id,
      seed: options.seed,
      command: options.command,
      version: readVersion(),
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      machine: describeMachine(),
      tools: listTools(run.faultServers, run.balancers, run.runtime.description),
      calibration: run.calibration,
      thresholds: thresholdsOf(run.judged),
      incident: {
        title: lab.title,
        page: pageText(run.lab),
        record: [...lab.record],
        cause: lab.cause,
        lesson: lab.lesson,
        world: { ...run.world },
        product: { ...run.product },
        trigger: run.judged.trigger,
        ...(run.judged.recovery.length > 0 ? { recovery: run.judged.recovery } : {}),
      },
      claims: [...claims],
    },
    variants: variants.map((variant) => toRunVariant(variant, unplayed, folder.sources.get(variant.id) ?? null)),
  };
}
