import type { Outcomes, ProcessFigures, View } from '../../lab/evidence.ts';
import type { PhaseFacts } from '../../lab/measure.ts';
import { kindInId } from '../../lab/variant-id.ts';
import type { RunVariant } from '../verdict/judge-variant.ts';
import type { ArmEvidence } from './evidence.ts';
import type { JudgedLab } from './judged-lab.ts';
import type { Arm, Sli } from './result.ts';
import type { Roles } from './roles.ts';

/** Evidence and results as literals, for tests: everything went well unless said otherwise. */

export function view(index: number, said: Partial<View> = {}): View {
  const intendedMs = said.intendedMs ?? 1_000 + index * 20;
  return {
    id: `view-${index}`,
    intendedMs,
    sentMs: intendedMs + 1,
    doneMs: intendedMs + 60,
    status: 200,
    error: null,
    answer: 'right',
    ...said,
  };
}

/** So many views, 50 a second from 1,000 ms on, the first `bad` of them too slow. */
export function views(count: number, bad = 0): View[] {
  return Array.from({ length: count }, (_, index) =>
    index < bad ? view(index, { doneMs: 1_000 + index * 20 + 400 }) : view(index),
  );
}

export function outcomes(all: readonly View[], said: Partial<Outcomes> = {}): Outcomes {
  return { readMs: 100_000, budgetMs: 250, offeredPerSecond: 50, views: all, ...said };
}

export function figures(said: Partial<ProcessFigures> = {}): ProcessFigures {
  return {
    pid: 1,
    wallMs: 10_000,
    cpuMs: 3_000,
    threadCpuMs: 2_500,
    loopUtilization: 0.3,
    rssBytes: 2 ** 26,
    peakRssBytes: 2 ** 27,
    handled: 500,
    ...said,
  };
}

export function facts(said: Partial<PhaseFacts> = {}): PhaseFacts {
  return {
    phase: 'calm',
    startedMs: 1_000,
    judgedFromMs: 1_000,
    judgedToMs: 100_000,
    errorShare: 0.0125,
    changes: [],
    ...said,
  };
}

/** As a world's members are usually called. */
export const roles = {
  load: 'load',
  storefront: 'storefront',
  ranker: 'ranker',
  job: 'job',
  'model-1': 'model',
  'model-2': 'model',
  'model-3': 'model',
  'model-4': 'model',
  balancer: 'balancer',
  accelerator: 'accelerator',
} as const satisfies Roles;

export function evidence(said: Partial<ArmEvidence> = {}): ArmEvidence {
  return {
    variant: 'defect',
    kind: kindInId(said.variant ?? 'defect') ?? 'defect',
    phase: 'calm',
    take: 1,
    facts: facts(),
    looks: [450],
    disturbance: { othersShare: 0.02, peakShare: 0.05, stealShare: 0, repeated: 0, disturbed: false },
    roles,
    found: {},
    failed: [],
    appliedMs: null,
    profiles: [],
    folder: 'evidence/defect-calm',
    ...said,
  };
}

export const lab: JudgedLab = {
  budgetMs: 250,
  needs: null,
  slos: [{ measure: 'bad views', of: 'pages', unit: 'share', atMost: 0.01, during: null }],
  signs: [{ measure: 'event loop busy', of: 'storefront', unit: 'share', atLeast: 0.95, means: 'Its thread is full.' }],
  figures: [{ measure: 'model time', of: 'model', unit: 'ms', means: 'The model is innocent.' }],
  pictures: [{ picture: 'p99 a second', of: 'pages', unit: 'ms', draw: 'bars', limit: null }],
  trigger: ['ranking: feature vector 2,000 -> 4,000 floats'],
  recovery: [],
  profileOf: null,
};

/** A variant as the runner hands it over, by its id. */
export function runVariant(id: string, said: Partial<RunVariant> = {}): RunVariant {
  return { id, kind: kindInId(id) ?? 'defect', note: '', recommended: false, source: null, ...said };
}

/** An SLI on bad views, as it is said in results. */
function sli(verdict: Sli['verdict']): Sli {
  const reason = {
    met: '0 of 450 views bad',
    violated: '440 of 450 views bad',
    inconclusive: '5 of 450 views bad',
    error: 'gone',
  };
  return {
    name: 'bad views',
    of: 'pages',
    value: 0,
    low: 0,
    high: 0,
    unit: 'share',
    objective: 0.01,
    verdict,
    reason: reason[verdict],
  };
}

export function arm(variant: string, phase: Arm['phase'], verdict: Sli['verdict'], said: Partial<Arm> = {}): Arm {
  return {
    variant,
    kind: kindInId(variant) ?? 'defect',
    phase,
    take: 1,
    roles,
    slis: [sli(verdict)],
    signs: [],
    figures: [],
    pictures: [],
    ledger: [],
    cpuMsPerView: 6,
    headroom: 2,
    answers: { checked: 450, mismatched: 0, inexact: 0, degraded: 0 },
    load: [
      {
        of: 'pages',
        offered: 45,
        sent: 450,
        completed: 450,
        failed: 0,
        unfinished: 0,
        lateP99Ms: 2,
        latencyMs: { p50: 60, p95: 70, p99: 80, p999: 90, mean: 61, max: 90 },
        errors: {},
      },
    ],
    disturbance: { othersShare: 0.02, peakShare: 0.05, stealShare: 0, repeated: 0, disturbed: false },
    effect: null,
    judgedFromMs: 0,
    judgedToMs: 10_000,
    looks: [450],
    profiles: [],
    evidence: 'evidence',
    ...said,
  };
}
