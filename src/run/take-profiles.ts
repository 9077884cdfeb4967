import { LabError } from '../errors.ts';
import type { ServiceProcess } from '../world/process/service-process.ts';
import { readAll, type WorldReading } from './read-world.ts';

/** Starting a profiler takes some 10 ms. */
const answersWithinMs = 5_000;

/**
 * CPU profiles of these processes, while `during` lasts. Whoever does not answer has none, and that is told: the arm's window is over by
 * then. Once in some thousand starts a thread was seen to stand still from there on, off the CPU (Node 24.21); why is not known.
 */
export async function takeProfiles(
  processes: readonly ServiceProcess[],
  during: () => Promise<void>,
): Promise<WorldReading> {
  const silent: WorldReading['failed'][number][] = [];
  const watched: ServiceProcess[] = [];
  await Promise.all(
    processes.map(async (process) => {
      const why = await begin(process);
      if (why === null) watched.push(process);
      else silent.push({ source: 'cpu-profile', from: process.name, why });
    }),
  );
  await during();
  const { found, failed } = await readAll(watched, ['cpu-profile']);
  await Promise.all(watched.map((process) => process.ask({ kind: 'gather', source: 'cpu-profile', on: false })));
  return { found, failed: [...failed, ...silent] };
}

/** Why it did not begin; null: it did. */
async function begin(process: ServiceProcess): Promise<string | null> {
  try {
    await process.ask({ kind: 'gather', source: 'cpu-profile', on: true }, answersWithinMs);
    return null;
  } catch (error) {
    if (error instanceof LabError && error.code === 'no-answer') return error.message;
    throw error;
  }
}
