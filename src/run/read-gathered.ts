import { z } from 'zod';
import { LabError } from '../errors.ts';
import type { EvidenceOf, Source } from '../lab/evidence.ts';
import { evidenceSchemas, sayFault } from '../lab/evidence-schema.ts';
import { printable } from '../world/printable.ts';

/** What a process answers to `read`, one a gatherer. */
export type Gathered =
  | { [G in Source]: { readonly source: G; readonly value: EvidenceOf[G] } }[Source]
  | { readonly source: Source; readonly failed: string };

/** Of what a gatherer failed with. */
const whyCharacters = 1_000;
const gathered = z.array(
  z.union([z.object({ source: z.string(), failed: z.string() }), z.object({ source: z.string(), value: z.unknown() })]),
);

/**
 * What a process has gathered, as far as it was asked and has the shape of evidence: its word, with nothing in it that a judge
 * would stumble over. Error: `broken-variant` where it is no such answer at all.
 */
export function readGathered(name: string, asked: readonly Source[], answer: unknown): Gathered[] {
  const read = gathered.safeParse(answer);
  const open = new Set<string>(asked);
  if (!read.success || read.data.some(({ source }) => !open.delete(source))) {
    throw new LabError(
      'broken-variant',
      `${name} gave evidence that it was not asked for.`,
      'Look for what sends messages in the variant that it runs: two-am answers for itself.',
    );
  }
  return read.data.map((one): Gathered => {
    // It is one of those that were asked for.
    const source = one.source as Source;
    if ('failed' in one) return { source, failed: printable(one.failed, whyCharacters) };
    const value = evidenceSchemas[source].safeParse(one.value);
    if (!value.success) return { source, failed: `what it gave is no evidence: ${sayFault(value.error)}` };
    return { source, value: value.data } as Gathered;
  });
}
