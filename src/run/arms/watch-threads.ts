import type { Witness } from '../../lab/evidence.ts';
import type { Member } from '../../world/contract.ts';
import type { Usage } from '../../world/usage.ts';
import type { WorldReading } from './read-world.ts';

/** What the system books of members, from when this began. */
export interface ThreadsWatch {
  /** The same reading, with what was booked of each member since. */
  withWitness(reading: WorldReading): Promise<WorldReading>;
}

type Watched = Pick<Member, 'name' | 'usage'>;

export async function watchThreads(members: readonly Watched[]): Promise<ThreadsWatch> {
  const before = await Promise.all(members.map(async (member) => ({ member, booked: await readBooked(member) })));
  return {
    async withWitness(reading) {
      const witness = await Promise.all(
        before.map(async ({ member, booked }) => {
          const value = between(booked, await readBooked(member));
          return value ? [{ from: member.name, value }] : [];
        }),
      );
      return witness.flat().length === 0
        ? reading
        : { ...reading, found: { ...reading.found, witness: witness.flat() } };
    },
  };
}

function readBooked({ usage }: Watched): Promise<Usage> {
  return usage(['bookedAtMs', 'threadCpuMs', 'writtenBytes']);
}

/** null: there is no book, or it has no word of this member any more. */
function between(before: Usage, after: Usage): Witness | null {
  if (before.bookedAtMs === null || after.bookedAtMs === null) return null;
  if (after.threadCpuMs === null && after.writtenBytes === null) return null;
  const ms = after.bookedAtMs - before.bookedAtMs;
  const threadCpuMs = grown(before.threadCpuMs, after.threadCpuMs);
  return {
    threadShare: threadCpuMs === null || !(ms > 0) ? null : Math.min(1, threadCpuMs / ms),
    writtenBytes: grown(before.writtenBytes, after.writtenBytes),
  };
}

function grown(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from;
}
