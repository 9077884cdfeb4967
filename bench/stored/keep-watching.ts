import type { EvidenceOf, Source } from '../../src/lab/evidence.ts';
import { onRunnersClock } from '../../src/run/arms/runners-clock.ts';

/** `arm.json`, as far as it tells times. */
export interface ArmFile {
  readonly facts: {
    readonly startedMs: number;
    readonly judgedFromMs: number;
    readonly judgedToMs: number;
    readonly changes: readonly { readonly atMs: number }[];
  };
  readonly appliedMs: number | null;
  readonly found: readonly { readonly source: Source; readonly from: string; readonly path: string }[];
}

/** An arm that begins later and was watched longer: so many times as long, which is so many ms more. */
export interface Longer {
  readonly times: number;
  readonly laterMs: number;
  readonly longerMs: number;
}

type Grow = { readonly [G in Source]?: (value: EvidenceOf[G], longer: Longer) => EvidenceOf[G] };

function move<G extends 'ledger' | 'rpcs' | 'slots' | 'scored'>(
  source: G,
  value: EvidenceOf[G],
  byMs: number,
): EvidenceOf[G] {
  return onRunnersClock(source, value, { offsetMs: -byMs, errorMs: 0 });
}

const evidence: Grow = {
  ledger: (value, { laterMs }) => move('ledger', value, laterMs),
  rpcs: (value, { laterMs }) => move('rpcs', value, laterMs),
  slots: (value, { laterMs, times }) => move('slots', { ...value, served: value.served * times }, laterMs),
  scored: (value, { laterMs, longerMs, times }) => ({
    ...move('scored', value, laterMs + longerMs),
    calls: value.calls * times,
    floats: value.floats * times,
    views: value.views * times,
  }),
  process: (value, { times }) => ({
    ...value,
    wallMs: value.wallMs * times,
    cpuMs: value.cpuMs * times,
    threadCpuMs: value.threadCpuMs * times,
    handled: value.handled * times,
  }),
};

export const keepWatching = {
  evidence,
  arm<A extends ArmFile>(arm: A, { laterMs, longerMs }: Longer): A {
    const { startedMs, judgedFromMs, judgedToMs, changes } = arm.facts;
    return {
      ...arm,
      appliedMs: arm.appliedMs === null ? null : arm.appliedMs + laterMs,
      facts: {
        ...arm.facts,
        startedMs: startedMs + laterMs,
        judgedFromMs: judgedFromMs + laterMs,
        judgedToMs: judgedToMs + laterMs + longerMs,
        changes: changes.map((change) => ({ ...change, atMs: change.atMs + laterMs })),
      },
    };
  },
};
