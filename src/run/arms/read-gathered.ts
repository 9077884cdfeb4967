import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { EvidenceOf, Source } from '../../lab/evidence.ts';
import { evidenceSchemas, sayFault } from '../../lab/evidence-schema.ts';
import { printable } from '../../world/printable.ts';

/** What a process answers to `read`, one a gatherer. */
export type Gathered = {
  /** On whose behalf; left out: its own. */
  readonly from?: string;
} & (
  | { [G in Source]: { readonly source: G; readonly value: EvidenceOf[G] } }[Source]
  | { readonly source: Source; readonly failed: string }
);

/** Of what a gatherer failed with. */
const whyCharacters = 1_000;
const from = z.string().exactOptional();
const gathered = z.array(
  z.union([
    z.object({ from, source: z.string(), failed: z.string() }),
    z.object({ from, source: z.string(), value: z.unknown() }),
  ]),
);

/**
 * What a process has gathered, as far as it was asked and has the shape of evidence: its word, with nothing in it that a judge
 * would stumble over. `forOthers`: it may tell what others did, once each. Error: `broken-variant` where it is no such answer at all.
 */
export function readGathered(name: string, asked: readonly Source[], answer: unknown, forOthers = false): Gathered[] {
  const read = gathered.safeParse(answer);
  const meant = new Set<string>(asked);
  const told = new Set<string>();
  const isAsked = ({ from, source }: { readonly from?: string; readonly source: string }) => {
    const one = JSON.stringify([from, source]);
    if (!meant.has(source) || (from !== undefined && !forOthers) || told.has(one)) return false;
    told.add(one);
    return true;
  };
  if (!read.success || !read.data.every(isAsked)) {
    throw new LabError(
      'broken-variant',
      `${name} gave evidence that it was not asked for.`,
      'Look for code that sends messages in the variant that it runs: two-am sends the answers itself.',
    );
  }
  return read.data.map((one): Gathered => {
    // It is one of those that were asked for.
    const source = one.source as Source;
    const whose = one.from === undefined ? {} : { from: one.from };
    if ('failed' in one) return { ...whose, source, failed: printable(one.failed, whyCharacters) };
    const value = evidenceSchemas[source].safeParse(one.value);
    if (!value.success)
      return { ...whose, source, failed: `what it gave is not valid evidence: ${sayFault(value.error)}` };
    return { ...whose, source, value: value.data } as Gathered;
  });
}
