/** One table of figures from one run; every ratio compares rows of that same run. */
export interface BenchTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the project promises, and whether this run keeps it. */
  readonly goals: readonly { readonly title: string; readonly measured: string; readonly met: boolean }[];
}

/** `bench/<name>.bench.ts` exports one as default; `npm run bench -- <name>` runs it. */
export interface Bench {
  readonly title: string;
  /** @param labs those that are asked for; empty: all. A bench that is about no lab leaves them. */
  run(labs: readonly string[]): Promise<readonly BenchTable[]>;
}
