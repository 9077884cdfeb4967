import { z } from 'zod';
import { placeInDocument, type SuspectId, suspectIds, suspects } from './suspects.ts';

const check = z.strictObject({ why: z.string(), command: z.string() });
/** Something to look at next; the command is typed after `npm run lab --`. */
export type Check = z.infer<typeof check>;

const ms = z.number().min(0);

/** What `explain --json` prints. */
export const account = z.strictObject({
  schemaVersion: z.literal(1),
  of: z.strictObject({ kind: z.enum(['run', 'url']), names: z.array(z.string()) }),
  /** What the times are of, such as `a page view`. */
  what: z.string(),
  /** null: nothing ended in the time that was watched. */
  meanMs: ms.nullable(),
  /** Of the slowest 1 %: their mean, or what p99 lies between; null: not known. */
  tail: z.strictObject({ fromMs: ms, toMs: ms.nullable() }).nullable(),
  modelMs: ms.nullable(),
  /** They add up, as far as they are known. */
  parts: z.array(z.strictObject({ name: z.string(), meanMs: ms, tailMs: ms.nullable() })),
  facts: z.array(z.string()),
  cannotTell: z.array(z.string()),
  /** Most likely first. */
  suspects: z.array(
    z.strictObject({
      id: z.enum(suspectIds),
      title: z.string(),
      /** Of the slowest 1 % where they are known, else of the mean; null: cannot be told. */
      ms: ms.nullable(),
      /** Where it cannot be told: what it is at most; null: not even that is known. */
      upToMs: ms.nullable(),
      share: z.number().min(0).max(1).nullable(),
      because: z.string(),
      /** 1 to 4; null: the document does not have it. */
      inDocument: z.number().nullable(),
      checks: z.array(check),
    }),
  ),
  /** The document's order held against the measurement. */
  besideDocument: z.string(),
});
export type Account = z.infer<typeof account>;

/** How much time is put down to something, and why. */
export interface Blame {
  readonly id: SuspectId;
  /** null: cannot be told. */
  readonly ms: number | null;
  /** Left out: what cannot be told has no bound. */
  readonly upToMs?: number;
  readonly because: string;
  readonly checks: readonly Check[];
}

/** By where the measured time is, or may be, most first; what is alike in the document's order. */
export function rank(blames: readonly Blame[]): Account['suspects'] {
  const all = blames.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  const weight = ({ ms, upToMs = 1e-9 }: Blame) => ms ?? upToMs;
  const place = ({ id }: Blame) => suspectIds.indexOf(id);
  return blames
    .toSorted((one, other) => weight(other) - weight(one) || place(one) - place(other))
    .map(({ id, ms, upToMs, because, checks }) => ({
      id,
      title: suspects[id].title,
      ms,
      upToMs: ms === null ? (upToMs ?? null) : null,
      share: ms === null || all === 0 ? null : ms / all,
      because,
      inDocument: placeInDocument(id),
      checks: [...checks],
    }));
}

export function besideDocument(ranked: Account['suspects']): string {
  const [first] = ranked;
  const weight = first?.ms ?? first?.upToMs ?? 0;
  if (!first || weight === 0) return "Nothing that was measured speaks for an order: the document's is as good as any.";
  const share = (value: number | null) => (value === null ? 'cannot be told' : `is ${percent(value)} of the time`);
  const serialization = ranked.find(({ id }) => id === 'serialization');
  if (first.id === 'serialization' && first.ms === null)
    return 'The document begins with encode and decode: nothing that was measured speaks against it, or proves it.';
  if (first.id === 'serialization')
    return `The document begins with encode and decode, and so does the measurement: with what waits behind them, that ${share(first.share)}.`;
  const where =
    first.inDocument === null ? 'which is not in its order' : `which it has in place ${first.inDocument} of 4`;
  return `The document begins with encode and decode; here that ${share(serialization?.share ?? null)}. The measurement begins with ${first.title}, ${where}.`;
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? 'less than 1 %' : `${Math.round(share * 100)} %`;
}
