import { LabError } from '../errors.ts';
import { listEvents } from '../judge/drill/drill-record.ts';
import { allowedShare } from '../judge/record/judged-lab.ts';
import type { Member } from '../world/contract.ts';
import { addressOf } from '../world/place.ts';
import {
  type KeeperAnswer,
  type KeeperAsk,
  type Mitigated,
  type ServiceStatus,
  type Verified,
  type WorldStatus,
  whyRebuilt,
} from './ask-keeper.ts';
import { appendEvent, readDrill } from './drill-folder.ts';
import { type DrillWorld, offeredPerSecond } from './drill-world.ts';
import { findService } from './find-service.ts';
import { ownPid } from './keeper-pid.ts';
import { isEdited } from './live-state.ts';
import type { Drained } from './mitigations/drain.ts';
import { findDrillMitigation, listDrillMitigations } from './mitigations/list-mitigations.ts';
import { isServing } from './serving.ts';
import { assertShowable, showEvidence } from './show-evidence.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { createTurns } from './turns.ts';
import { verifyFix, verifyMitigation } from './verify.ts';
import { type VerifyWatch, watchVerify } from './verify-watch.ts';
import type { ServicesWatch } from './watch-services.ts';

const snapshotMs = 4_000;
const shownMs = 120_000;

/** One that is under way, until whoever asked for it has left. */
interface Verification {
  readonly watch: VerifyWatch;
  readonly left: AbortSignal;
}

/** What a keeper does when it is asked. */
export function answerAsk(
  drill: DrillWorld,
  drained: Drained,
  services: ServicesWatch,
  end: (lost: string | null) => void,
): (ask: KeeperAsk, left: AbortSignal) => Promise<KeeperAnswer> {
  const applying = createTurns();
  // Another keeper may have applied some, before a crash.
  let mitigations = listEvents(readDrill(drill.folder).events, 'mitigation').length;

  let verifying: Verification | null = null;

  /** `left`: whoever asked does not wait for it any more, so that it has not happened. */
  async function verify(of: Verified['of'], left: AbortSignal): Promise<Verified> {
    if (of === 'fix' && !isEdited(drill.folder)) {
      throw new LabError(
        'usage',
        'workspace/storefront.ts is unchanged: there is no fix to verify',
        'Edit it first; `drill verify mitigation` judges the world as it is now.',
      );
    }
    if (verifying !== null && !verifying.left.aborted) {
      throw new LabError(
        'usage',
        'a verification is already under way',
        'Wait for it, or end it with Ctrl-C where it was asked for.',
      );
    }
    const watch = watchVerify(of, allowedShare(drill.judged));
    // One that was left is only being cleared away: the turns are taken one after the other.
    const done = (of === 'mitigation' ? verifyMitigation : verifyFix)(drill, watch, left);
    const own = { watch, left };
    verifying = own;
    try {
      const verified = await done;
      appendEvent(drill.folder, { kind: 'verified', restedMs: 0, ...verified });
      return verified;
    } finally {
      if (verifying === own) verifying = null;
    }
  }

  async function give(ask: KeeperAsk, left: AbortSignal): Promise<unknown> {
    switch (ask.ask) {
      case 'status':
        return showStatus(drill, await services.look(serving(drill), drill.state.calmRates));
      case 'here':
        // The keeper has heard it by now.
        return null;
      case 'evidence': {
        const { name, role } = findService(serving(drill), ask.service);
        assertShowable(ask.kind, role);
        const evidence = await takeSnapshot(drill, snapshotMs, ask.kind === 'cpu');
        appendEvent(drill.folder, { kind: 'inspected', evidence: ask.kind, service: name, role });
        return showEvidence(ask.kind, name, evidence, drill.folder, nameAddresses(drill));
      }
      case 'mitigations':
        return {
          mitigations: listDrillMitigations(drill, drained)
            .filter(({ unlisted }) => !unlisted)
            .map(({ name, title, costs }) => ({ name, title, costs })),
        };
      case 'mitigation':
        return applying.take(() => apply(ask.words));
      case 'verify':
        return verify(ask.of, left);
      case 'verifying':
        return verifying?.watch.read() ?? null;
      case 'stop':
        // Once the answer has left.
        setTimeout(end, 20, ask.lost);
        return null;
    }
  }

  async function apply(words: readonly string[]): Promise<Mitigated> {
    const mitigation = findDrillMitigation(listDrillMitigations(drill, drained), words);
    const { name, title, costs } = mitigation;
    const needless = (await mitigation.check?.()) ?? null;
    if (needless !== null) return { done: false, rebuilds: false, text: needless, costs: '' };
    const inFlight = drill.seconds.between(0, Number.POSITIVE_INFINITY).reduce((sum, one) => sum + one.inFlight, 0);
    mitigations += 1;
    appendEvent(drill.folder, { kind: 'mitigation', number: mitigations, name, title, costs, inFlight });
    const rebuilds = (await drill.world.guard<unknown>(mitigation.apply())) === 'rebuild';
    // Once the answer has left: whoever asked begins the next one.
    if (rebuilds) setTimeout(end, 20, whyRebuilt);
    return { done: true, rebuilds, text: title, costs };
  }

  return async (ask, left) => ({ ok: true, value: await give(ask, left) });
}

function showStatus(drill: DrillWorld, services: readonly ServiceStatus[]): WorldStatus {
  return {
    keeperPid: ownPid,
    ratePerSecond: offeredPerSecond(drill),
    shedShare: drill.state.shedShare,
    seconds: drill.seconds.between(Date.now() - shownMs, Number.POSITIVE_INFINITY),
    services,
    machine: drill.machine.latest(),
    between: between(drill),
  };
}

function serving({ world }: DrillWorld): readonly Member[] {
  return world.members().filter(isServing);
}

function between({ world }: DrillWorld): WorldStatus['between'] {
  return world
    .members()
    .flatMap(({ name, role, handle }) => (/^(faults|balancer|dns)$/.test(role) ? [{ name, role, handle }] : []));
}

/** Whom one reaches there, as grpc-js has addresses: `model-1`, or `model-1, through its link`. */
function nameAddresses({ world }: DrillWorld): ReadonlyMap<string, string> {
  const models = world.members('model');
  const names = new Map<string, string>(
    world.members().flatMap(({ name, reachedAt }) => (reachedAt ? [[addressOf(reachedAt), name]] : [])),
  );
  if (world.balancer) names.set(addressOf(world.balancer.address), 'the balancer');
  if (world.faultServer !== null) {
    for (const [index, address] of world.reached.entries())
      names.set(address, `${models[index]?.name ?? 'a model server'}, through its link`);
  }
  return names;
}
