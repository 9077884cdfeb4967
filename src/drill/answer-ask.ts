import { LabError } from '../errors.ts';
import { listEvents } from '../judge/drill/drill-record.ts';
import { suggest } from '../lab/check/nearest.ts';
import type { Member } from '../world/contract.ts';
import { addressOf } from '../world/place.ts';
import type { KeeperAnswer, KeeperAsk, LeverPulled, ServiceStatus, WorldStatus } from './ask-keeper.ts';
import { appendEvent, readDrill } from './drill-folder.ts';
import { type Drained, findDrillLever, listDrillLevers } from './drill-levers.ts';
import { type DrillWorld, offeredPerSecond } from './drill-world.ts';
import { ownPid } from './keeper-pid.ts';
import { isEdited } from './live-state.ts';
import { isServing } from './serving.ts';
import { assertShowable, showEvidence } from './show-evidence.ts';
import { takeLook } from './take-look.ts';
import { createTurns } from './turns.ts';
import { verifyFix, verifyMitigation } from './verify.ts';
import type { ServicesWatch } from './watch-services.ts';

const lookMs = 4_000;
const shownMs = 32_000;

/** What a keeper does when it is asked. */
export function answerAsk(
  drill: DrillWorld,
  drained: Drained,
  services: ServicesWatch,
  end: (lost: string | null) => void,
): (ask: KeeperAsk) => Promise<KeeperAnswer> {
  const pulling = createTurns();
  // Another keeper may have pulled some, before a crash.
  let levers = listEvents(readDrill(drill.folder).events, 'lever').length;

  async function give(ask: KeeperAsk): Promise<unknown> {
    switch (ask.ask) {
      case 'status':
        return showStatus(drill, await services.look(serving(drill)));
      case 'evidence': {
        const services = serving(drill);
        const service = services.find(({ name }) => name === ask.service);
        if (!service) {
          throw new LabError(
            'usage',
            `there is no service ${JSON.stringify(ask.service)}`,
            suggest(
              ask.service,
              services.map(({ name }) => name),
            ),
          );
        }
        assertShowable(ask.kind, service.role);
        const evidence = await takeLook(drill, lookMs, ask.kind === 'cpu');
        appendEvent(drill.folder, { kind: 'looked', evidence: ask.kind, service: ask.service });
        return showEvidence(ask.kind, ask.service, evidence, drill.folder, nameAddresses(drill));
      }
      case 'levers':
        return { levers: listDrillLevers(drill, drained).map(({ name, says, costs }) => ({ name, says, costs })) };
      case 'lever':
        return pulling.take(() => pull(ask.words));
      case 'verify': {
        if (ask.of === 'mitigation') {
          const verified = await verifyMitigation(drill);
          appendEvent(drill.folder, { kind: 'verified', ...verified, restedMs: 0 });
          return verified;
        }
        if (!isEdited(drill.folder)) {
          throw new LabError(
            'usage',
            'workspace/storefront.ts is unchanged: there is no fix to verify',
            'Edit it first; `drill verify mitigation` judges the world as it is now.',
          );
        }
        const verified = await verifyFix(drill);
        appendEvent(drill.folder, { kind: 'verified', ...verified });
        return verified;
      }
      case 'stop':
        // Once the answer has left.
        setTimeout(end, 20, ask.lost);
        return null;
    }
  }

  async function pull(words: readonly string[]): Promise<LeverPulled> {
    const lever = findDrillLever(listDrillLevers(drill, drained), words);
    const { name, says, costs } = lever;
    const needless = (await lever.check?.()) ?? null;
    if (needless !== null) return { done: false, rebuilds: false, says: needless, costs: '' };
    const inFlight = drill.seconds.between(0, Number.POSITIVE_INFINITY).reduce((sum, one) => sum + one.inFlight, 0);
    levers += 1;
    appendEvent(drill.folder, { kind: 'lever', number: levers, name, says, costs, inFlight });
    const rebuilds = (await drill.world.guard<unknown>(lever.pull())) === 'rebuild';
    // Once the answer has left: whoever asked begins the next one.
    if (rebuilds)
      setTimeout(end, 20, 'the deployed code wants the services connected differently: all of them restart');
    return { done: true, rebuilds, says, costs };
  }

  return async (ask) => ({ ok: true, value: await give(ask) });
}

function showStatus(drill: DrillWorld, services: readonly ServiceStatus[]): WorldStatus {
  return {
    keeperPid: ownPid,
    ratePerSecond: offeredPerSecond(drill),
    shedShare: drill.state.shedShare,
    seconds: drill.seconds.between(Date.now() - shownMs, Number.POSITIVE_INFINITY),
    services,
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
  const names = new Map<string, string>(
    world.members().flatMap(({ name, reachedAt }) => (reachedAt ? [[addressOf(reachedAt), name]] : [])),
  );
  if (world.balancer) names.set(addressOf(world.balancer.address), 'the balancer');
  if (world.faultServer !== null) {
    for (const [index, address] of world.reached.entries()) names.set(address, `model-${index + 1}, through its link`);
  }
  return names;
}
