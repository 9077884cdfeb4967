import type { Claim, ClaimedArm } from '#lab';
import { isNear, show, times } from './numbers.ts';

const how = 'p99 and CPU from the arms of this run';

/** The incident itself; nothing where the defect was not seen in both phases. */
export function incident(arms: readonly ClaimedArm[]): Claim[] {
  const p99 = (phase: string) => arms.find((arm) => arm.variant === 'defect' && arm.phase === phase)?.p99Ms ?? null;
  const [calm, triggered] = [p99('calm'), p99('triggered')];
  if (calm === null || triggered === null) return [];
  return [
    {
      about: 'p99',
      quote: 'p99 latency spiked from 35ms to 210ms',
      measured: `${show(calm)} -> ${show(triggered)} ms: a queue; its p99 is how long we watched`,
      how,
      verdict: isNear(calm, 35) && isNear(triggered, 210) ? 'holds' : 'depends',
    },
  ];
}

/** By CPU: latencies of the same code swing with the machine, what a view costs hardly moves. */
export function faster(arms: readonly ClaimedArm[]): Claim[] {
  const cost = (variant: string) =>
    arms.find((arm) => arm.variant === variant && arm.phase === 'triggered')?.cpuMsPerView ?? null;
  const [json, grpc, rawRest] = [cost('defect'), cost('fix:grpc'), cost('fix:rest-float32')];
  if (json === null || grpc === null) return [];
  const ratio = json / grpc;
  return [
    {
      about: 'CPU a view',
      quote: 'gRPC with Protocol Buffers is 5 to 10 times faster than REST with JSON',
      measured: `${show(json)} ms JSON; gRPC ${times(ratio)} less${rawRest === null ? '' : `, raw floats over REST ${times(json / rawRest)}`}`,
      how,
      // Where REST without JSON gains as much, the gain is the format's and not the protocol's.
      verdict: ratio < 5 ? 'differs' : rawRest !== null && rawRest <= grpc ? 'depends' : 'holds',
    },
  ];
}
