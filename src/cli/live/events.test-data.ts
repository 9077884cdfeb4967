import { exampleResult } from '../../report/fixtures.test-data.ts';
import type { LoadTick, RunEvent } from '../../run/events.ts';

export function second(at: number, good = 33, p99Ms: number | null = 70, inFlight = 0): LoadTick {
  return { second: at, views: 33, good, bad: 33 - good, failed: 0, p50Ms: 60, p99Ms, inFlight };
}

export const started: RunEvent = {
  kind: 'run-started',
  atMs: 0,
  lab: 'json-blowup',
  seed: 7,
  title: 'The model is fine, the page is not',
  arms: ['defect', 'fix:grpc', 'wrong-fix:gzip', 'mitigation:roll-back', 'defect'],
  expectedSeconds: 90,
  folder: 'runs/json-blowup/0211',
};

export function step(variant: string, atMs: number, phase: Extract<RunEvent, { kind: 'step' }>['phase']): RunEvent {
  return {
    kind: 'step',
    atMs,
    variant,
    phase,
    doing: 'the same load after the deploy: is the SLO met?',
    expectedMs: 8_000,
  };
}

export const deploy = {
  kind: 'change',
  atMs: 14_000,
  variant: 'defect',
  text: 'ranking: feature vector 2,000 -> 4,000 floats',
} satisfies RunEvent;

export const page: RunEvent = {
  kind: 'page',
  atMs: 18_200,
  afterTriggerMs: 4_200,
  text: '93 % of page views slower than 250 ms (allowed: 1 %), budget burns 93x too fast',
  views: 1_400,
  bad: 1_302,
  burn: 93,
};

/** The example's arms of this variant, then its verdict. */
export function judged(variant: string, atMs: number): RunEvent[] {
  const arms = exampleResult.arms.filter((arm) => arm.variant === variant);
  const verdict = exampleResult.variants.filter(({ id }) => id === variant);
  return [
    ...arms.map((arm): RunEvent => ({ kind: 'arm', atMs, arm })),
    ...verdict.map((told): RunEvent => ({ kind: 'variant', atMs, variant: told })),
  ];
}

export const finished: RunEvent = {
  kind: 'run-finished',
  atMs: 90_000,
  verdict: exampleResult.verdict,
  folder: 'runs/json-blowup/0211',
};
