import { LabError } from '../../errors.ts';
import type { Member } from '../../world/contract.ts';
import { readAll, type WorldReading } from './read-world.ts';

/** Starting a profiler takes some 10 ms. */
const answersWithinMs = 5_000;

/**
 * CPU profiles of these members, while `during` lasts. Whoever does not answer has none, and that is told: the arm's window is over by
 * then. Once in some thousand starts a thread was seen to stand still from there on, off the CPU (Node 24.21); why is not known.
 */
export async function takeProfiles(members: readonly Member[], during: () => Promise<void>): Promise<WorldReading> {
  const silent: WorldReading['failed'][number][] = [];
  const watched: Member[] = [];
  await Promise.all(
    members.map(async (member) => {
      const why = await begin(member);
      if (why === null) watched.push(member);
      else silent.push({ source: 'cpu-profile', from: member.name, why });
    }),
  );
  await during();
  const { failed, ...reading } = await readAll(watched, ['cpu-profile']);
  await Promise.all(watched.map((member) => member.ask({ kind: 'gather', source: 'cpu-profile', on: false })));
  return { ...reading, failed: [...failed, ...silent] };
}

/** Why it did not begin; null: it did. */
async function begin(member: Member): Promise<string | null> {
  try {
    await member.ask({ kind: 'gather', source: 'cpu-profile', on: true }, answersWithinMs);
    return null;
  } catch (error) {
    if (error instanceof LabError && error.code === 'no-answer') return error.message;
    throw error;
  }
}
