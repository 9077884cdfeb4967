import type { ArmEvidence } from '../record/evidence.ts';

/** The most that all processes of an arm held at one time, in bytes; null: nothing was sampled. */
export function memoryAtMost({ found }: Pick<ArmEvidence, 'found'>): number | null {
  const samples = (found.memory ?? []).flatMap(({ from, value: { course } }) =>
    (course?.atMs ?? []).map((atMs, index) => ({ atMs, from, bytes: course?.values[index] ?? 0 })),
  );
  if (samples.length === 0) return null;
  const held = new Map<string, number>();
  let sum = 0;
  let most = 0;
  for (const { from, bytes } of samples.sort((one, other) => one.atMs - other.atMs)) {
    sum += bytes - (held.get(from) ?? 0);
    held.set(from, bytes);
    most = Math.max(most, sum);
  }
  return most;
}
