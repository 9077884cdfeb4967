import type { Gathering } from '../gather/gathering.ts';
import type { EvidenceOf, Source } from '../lab/evidence.ts';
import type { ProcessChange, Started } from './protocol.ts';

export type Gatherings = { readonly [G in Source]?: Gathering<EvidenceOf[G]> };

/** What runs in a process of a world once it has started; disposing it closes everything that it opened. */
export interface Program extends AsyncDisposable {
  readonly started: Started;
  /** Running since the process's first moment. */
  readonly gatherings: Gatherings;
  /** What it gathers on behalf of others, by their names: a model server's slots, a job's batches. Left out: nothing. */
  members?(): ReadonlyMap<string, Gatherings>;
  /** Rejects once it can do nothing any more, with the reason; left out: that does not happen. */
  readonly failed?: Promise<never>;
  change(change: ProcessChange): void | Promise<void>;
}
