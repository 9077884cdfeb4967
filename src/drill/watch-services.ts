import { now } from '../lab/clock.ts';
import type { ProcessFigures, Rpcs } from '../lab/evidence.ts';
import { readAll } from '../run/arms/read-world.ts';
import type { Member } from '../world/contract.ts';
import { addressOf } from '../world/place.ts';
import type { ServiceStatus } from './ask-keeper.ts';

interface Sample {
  readonly atMs: number;
  readonly figures: ProcessFigures;
}

const answersWithinMs = 1_000;
const freshForMs = 4_000;
const betweenMs = 600;

/** Figures of the services between two looks, without a mark: nobody else's window ends by it. */
export interface ServicesWatch {
  look(members: readonly Member[], calmRates?: Readonly<Record<string, number>>): Promise<ServiceStatus[]>;
}

/** Asked of the system: one that has none left cannot say so itself, and Node leaves out sockets that do not keep it alive. */
async function countDescriptors(member: Member): Promise<number | null> {
  const usage = await member.usage(['descriptors']).catch(() => null);
  return usage?.descriptors?.open ?? null;
}

export function watchServices(): ServicesWatch {
  /** By whom it was taken of: a restart begins anew. */
  const samples = new Map<string, Sample>();

  async function sample(member: Member): Promise<{ figures: ProcessFigures; rpcs: Rpcs | null } | null> {
    const late = new Promise<null>((resolve) => setTimeout(resolve, answersWithinMs, null).unref());
    const reading = readAll([member], ['process', 'rpcs']).catch(() => null);
    const read = await Promise.race([reading, late]);
    const figures = read?.found.process?.[0]?.value;
    return figures ? { figures, rpcs: read?.found.rpcs?.[0]?.value ?? null } : null;
  }

  async function lookAt(member: Member, calmPerSecond: number | null): Promise<ServiceStatus> {
    const { name, role, handle, startedAtMs, reachedAt, admin } = member;
    let before = samples.get(handle.id) ?? null;
    if (!before || performance.now() - before.atMs > freshForMs) {
      const first = await sample(member);
      before = first && { atMs: performance.now(), figures: first.figures };
      await new Promise((resolve) => setTimeout(resolve, betweenMs));
    }
    const last = await sample(member);
    if (last) samples.set(handle.id, { atMs: performance.now(), figures: last.figures });
    const since = last && before ? between(before.figures, last.figures) : null;
    return {
      name,
      role,
      handle,
      address: reachedAt && addressOf(reachedAt),
      admin: admin && `http://${addressOf(admin)}`,
      loopShare: since?.loopShare ?? null,
      cpuShare: since?.cpuShare ?? null,
      descriptors: last ? await countDescriptors(member) : null,
      callsInFlight: last?.rpcs?.inFlight ?? null,
      perSecond: since?.perSecond ?? null,
      calmPerSecond,
      upSeconds: (now() - startedAtMs) / 1_000,
    };
  }

  return {
    look: (members, calmRates = {}) =>
      Promise.all(members.map((member) => lookAt(member, calmRates[member.name] ?? null))),
  };
}

/** null: somebody marked in between, or no time went by. */
export function between(before: ProcessFigures, after: ProcessFigures) {
  const wallMs = after.wallMs - before.wallMs;
  if (wallMs <= 0) return null;
  const busyMs = after.loopUtilization * after.wallMs - before.loopUtilization * before.wallMs;
  return {
    loopShare: clamp(busyMs / wallMs),
    cpuShare: Math.max(0, (after.cpuMs - before.cpuMs) / wallMs),
    perSecond: Math.max(0, (1_000 * (after.handled - before.handled)) / wallMs),
  };
}

/** What each service handled a second in a window that was marked at its beginning. */
export function ratesIn(found: readonly { readonly from: string; readonly value: ProcessFigures }[]) {
  return Object.fromEntries(
    found.flatMap(({ from, value: { handled, wallMs } }) => (wallMs > 0 ? [[from, (1_000 * handled) / wallMs]] : [])),
  );
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
