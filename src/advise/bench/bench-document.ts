import { z } from 'zod';
import { type Benched, benched } from './benched.ts';
import { claim } from './claim.ts';
import { judgeClaims } from './claims.ts';
import { crossing, findCrossings } from './crossings.ts';

/** `bench.json`: all that was measured, round by round, and what follows from it. */
export const benchJson = benched.extend({ claims: z.array(claim), crossovers: z.array(crossing) });
export type BenchDocument = z.infer<typeof benchJson>;

export function benchDocument(measured: Benched): BenchDocument {
  return { ...measured, claims: judgeClaims(measured), crossovers: findCrossings(measured) };
}
