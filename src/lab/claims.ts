/** A sentence of the document that a lab comes from, beside what was measured on this machine. */
export interface Claim {
  /** What it is about, such as `encode 512 floats`. */
  readonly about: string;
  /** Word for word from the document. */
  readonly quote: string;
  /** The measured answer with its unit, such as `0.11 ms JSON, 0.0009 ms packed: 122x`. */
  readonly measured: string;
  /** Libraries with versions, and how. */
  readonly how: string;
  readonly verdict: 'holds' | 'differs' | 'depends';
}

/** What a claim may need to know of the run that it stands beside. */
export interface ClaimedArm {
  readonly variant: string;
  readonly phase: string;
  readonly meanMs: number | null;
  readonly p99Ms: number | null;
  readonly cpuMsPerView: number | null;
  readonly ledger: readonly { readonly part: string; readonly meanMs: number }[];
}

/** `labs/<id>/claims.ts`: measures in a process of its own, after the arms. */
export type MeasureClaims = (arms: readonly ClaimedArm[]) => Promise<readonly Claim[]>;
