import { type Reason, reasonAt } from '../judge/record/reason.ts';
import {
  type Arm,
  type FigureResult,
  type RunResult,
  type SignResult,
  type Sli,
  schemaVersion,
  type VariantResult,
} from '../judge/record/result.ts';
import { kindInId } from '../lab/variant-id.ts';

/** A run such as json-blowup gives, in figures that add up; tests change what they are about. */

type Parts = Readonly<Record<string, number>>;
interface Told {
  readonly variant: string;
  readonly phase?: Arm['phase'];
  readonly take?: number;
  readonly bad: readonly [value: number, low: number, high: number];
  readonly p99Ms: number;
  readonly cpuMs: number;
  readonly headroom: number;
  readonly spentMs?: Parts;
  readonly seconds?: readonly [fromMs: number, ...p99s: number[]];
  readonly signs?: readonly SignResult[];
  readonly figures?: readonly FigureResult[];
  readonly effect?: Partial<NonNullable<Arm['effect']>>;
  readonly profiled?: boolean;
}

function badViews([value, low, high]: Told['bad']): Sli {
  const verdict = high <= 0.01 ? 'met' : low > 0.01 ? 'violated' : 'inconclusive';
  const reason = `${(value * 100).toFixed(1)} % [${(low * 100).toFixed(1)}-${(high * 100).toFixed(1)}] of views bad, at most 1 %`;
  return { name: 'bad views', of: 'pages', value, low, high, unit: 'share', objective: 0.01, verdict, reason };
}

function arm(told: Told): Arm {
  const [fromMs = 0, ...p99s] = told.seconds ?? [];
  return {
    variant: told.variant,
    kind: kindInId(told.variant) ?? 'defect',
    phase: told.phase ?? 'triggered',
    take: told.take ?? 1,
    roles: { load: 'load', storefront: 'storefront', 'model-1': 'model', accelerator: 'accelerator' },
    slis: [badViews(told.bad)],
    signs: [...(told.signs ?? [])],
    figures: [...(told.figures ?? [])],
    pictures:
      p99s.length === 0
        ? []
        : [
            {
              name: 'p99 a second',
              of: 'pages',
              unit: 'ms',
              draw: 'bars',
              limit: 250,
              series: { p99: { atMs: p99s.map((_, at) => fromMs + at * 1_000), values: p99s } },
            },
          ],
    ledger: Object.entries(told.spentMs ?? {}).map(([part, meanMs]) => ({
      of: 'storefront',
      part,
      meanMs,
      tailMeanMs: meanMs * 1.6,
    })),
    cpuMsPerView: told.cpuMs,
    headroom: told.headroom,
    answers: { checked: 1_600, mismatched: 0, inexact: 0, degraded: 0 },
    load: [
      {
        of: 'pages',
        offered: 33,
        sent: 1_600,
        completed: 1_600,
        failed: 0,
        unfinished: 0,
        lateP99Ms: 1.2,
        latencyMs: {
          p50: told.p99Ms * 0.6,
          p95: told.p99Ms * 0.9,
          p99: told.p99Ms,
          p999: told.p99Ms * 1.1,
          mean: told.p99Ms * 0.55,
          max: told.p99Ms * 1.2,
        },
        errors: {},
      },
    ],
    disturbance: { othersShare: 0.04, peakShare: 0.05, stealShare: 0, repeated: 0, disturbed: false },
    effect: told.effect
      ? {
          appliedAtMs: 5_000,
          metAfterSeconds: 4,
          heldSeconds: 16,
          held: true,
          watchedSeconds: 20,
          viewsLost: 290,
          viewsFailed: 0,
          inexact: 0,
          ...told.effect,
        }
      : null,
    judgedFromMs: fromMs,
    judgedToMs: fromMs + 15_000,
    looks: [400],
    profiles: told.profiled
      ? [{ tool: 'v8', process: 'storefront', path: `${told.variant}/storefront.cpuprofile` }]
      : [],
    evidence: `${told.variant.replace(':', '/')}/${told.phase ?? 'triggered'}`,
  };
}

const signs: readonly SignResult[] = [
  {
    name: "JSON's share of CPU",
    of: 'storefront',
    value: 0.61,
    low: 0.58,
    high: 0.64,
    unit: 'share',
    threshold: 0.3,
    present: true,
    meaning: 'Most of the thread goes into text.',
  },
  {
    name: 'event loop busy',
    of: 'storefront',
    value: 1,
    low: 1,
    high: 1,
    unit: 'share',
    threshold: 0.95,
    present: true,
    meaning: 'The one thread has no moment left.',
  },
  {
    name: 'bytes per float',
    of: 'model',
    value: 19.6,
    low: 19.6,
    high: 19.6,
    unit: 'bytes',
    threshold: 8,
    present: true,
    meaning: 'A float is four bytes; as text it takes five times as many.',
  },
];

const figures: readonly FigureResult[] = [
  {
    name: 'model time',
    of: 'model',
    value: 31,
    low: 31,
    high: 31,
    unit: 'ms',
    meaning: 'model call, timed by the model: green, and telling the truth',
  },
  {
    name: 'call time',
    of: 'storefront',
    value: 5_480,
    low: 5_480,
    high: 5_480,
    unit: 'ms',
    meaning: "the same, timed by the caller: it waits for the caller's own thread",
  },
];

const asItWas: Parts = {
  'storefront queue': 2_740,
  features: 4,
  encode: 16,
  connect: 0.2,
  'way there': 62,
  'model queue': 0.1,
  model: 31,
  'way back': 14,
  decode: 1.2,
  response: 0.5,
};
const packed: Parts = {
  'storefront queue': 3.1,
  features: 2.2,
  encode: 0.4,
  'way there': 3.4,
  model: 31,
  'way back': 2.6,
  decode: 0.2,
  response: 0.4,
};

/** A verdict that is told in words alone. */
export function judged(said: Omit<VariantResult, 'kind' | 'reasons'>): VariantResult {
  return { ...said, kind: kindInId(said.id) ?? 'defect', reasons: inWords(said.reason) };
}

export function inWords(...texts: readonly string[]): Reason[] {
  return texts.map((text) => reasonAt(null, 'in-words', text));
}

const calmSeconds = [61, 66, 70, 64, 59, 72, 68, 63] as const;

export const exampleResult: RunResult = {
  schemaVersion,
  id: '20261122T021100',
  lab: 'json-blowup',
  seed: 7,
  command: 'npm run lab -- json-blowup --seed 7',
  version: '0.1.0',
  startedAt: '2026-11-22T02:11:00.000Z',
  finishedAt: '2026-11-22T02:11:58.000Z',
  machine: { platform: 'linux', arch: 'x64', cpu: 'a laptop', cores: 2, memoryMiB: 8_192 },
  tools: { node: 'v24.21.0', '@grpc/grpc-js': '1.14.7' },
  calibration: {
    lightPerSecond: 8,
    views: 80,
    threadCpuMsPerView: 18.2,
    cpuMsPerView: 21,
    saturationPerSecond: 55,
    offeredPerSecond: 33,
  },
  incident: {
    title: 'The model is fine, the page is not',
    page: 'storefront: page views slower than 250 ms. The model is healthy. Nothing of ours was deployed.',
    record: ['https://example.com/postmortem'],
    cause: 'One thread is busy turning floats into text. The model is innocent.',
    lesson:
      'It was not REST, it was JSON. gRPC is advised for its contract and streams; the raw body keeps REST and costs least.',
    world: { models: 1, slots: 64, modelMs: 30 },
    product: { dimension: 2_000, candidates: 12, budgetMs: 250 },
    trigger: ['ranking: feature vector 2,000 -> 4,000 floats'],
  },
  variants: [
    judged({
      id: 'defect',
      note: 'JSON over REST',
      recommended: false,
      source: 'variants/defect.ts',
      verdict: 'reproduced',
      reason: 'bad views 93 % [91-95], all signs seen',
    }),
    judged({
      id: 'fix:grpc',
      note: 'a contract to keep',
      recommended: true,
      source: 'variants/fixes/grpc.ts',
      verdict: 'fixes',
      reason: 'bad views 0 % [0-0.9]',
    }),
    judged({
      id: 'fix:raw-body',
      note: 'no contract',
      recommended: false,
      source: 'variants/fixes/raw-body.ts',
      verdict: 'fixes',
      reason: 'bad views 0 % [0-0.9]',
    }),
    judged({
      id: 'wrong-fix:gzip',
      note: 'the body is too big',
      recommended: false,
      source: 'variants/wrong-fixes/gzip.ts',
      verdict: 'fails',
      reason: 'bad views 100 % [99-100]',
    }),
    judged({
      id: 'wrong-fix:more-models',
      note: 'it is overloaded, so add servers',
      recommended: false,
      source: 'variants/wrong-fixes/more-models.ts',
      verdict: 'fails',
      reason: 'bad views 98 % [97-99]',
    }),
    judged({
      id: 'mitigation:roll-back',
      note: 'roll back, let the queue drain',
      recommended: false,
      source: null,
      verdict: 'does-not-mitigate',
      reason: 'not in 20 s',
    }),
    judged({
      id: 'mitigation:roll-back-then-restart',
      note: 'roll back, then restart the storefront',
      recommended: false,
      source: null,
      verdict: 'mitigates',
      reason: 'after 4 s',
    }),
    judged({
      id: 'mitigation:restart-only',
      note: 'restart the storefront only',
      recommended: false,
      source: null,
      verdict: 'does-not-mitigate',
      reason: 'for 3 s',
    }),
  ],
  arms: [
    arm({
      variant: 'defect',
      phase: 'calm',
      bad: [0, 0, 0.009],
      p99Ms: 70,
      cpuMs: 10.4,
      headroom: 1.6,
      seconds: [6_000, ...calmSeconds],
    }),
    arm({
      variant: 'defect',
      bad: [0.93, 0.91, 0.95],
      p99Ms: 5_600,
      cpuMs: 21.4,
      headroom: 0.7,
      spentMs: asItWas,
      seconds: [14_000, 240, 610, 980, 1_380, 1_720, 2_100, 2_490, 2_900, 3_300, 3_700, 4_100, 4_550, 5_000, 5_600],
      signs,
      figures,
      profiled: true,
    }),
    arm({
      variant: 'fix:grpc',
      bad: [0, 0, 0.009],
      p99Ms: 91,
      cpuMs: 5.8,
      headroom: 2.5,
      spentMs: packed,
      seconds: [36_000, 58, 61, 60, 57, 72, 80, 91, 66, 64, 62, 70, 69, 75, 83, 71, 66, 64, 62, 68, 70],
      signs: signs.map((sign) => ({ ...sign, value: 0.01, low: 0, high: 0.02, present: false })),
      profiled: true,
    }),
    arm({ variant: 'fix:raw-body', bad: [0, 0, 0.009], p99Ms: 46, cpuMs: 3.4, headroom: 4.1 }),
    arm({ variant: 'wrong-fix:gzip', bad: [1, 0.991, 1], p99Ms: 12_400, cpuMs: 62.6, headroom: 0.2 }),
    arm({ variant: 'wrong-fix:more-models', bad: [0.98, 0.97, 0.99], p99Ms: 5_950, cpuMs: 19.3, headroom: 0.7 }),
    arm({
      variant: 'mitigation:roll-back',
      phase: 'recovered',
      bad: [0.9, 0.88, 0.92],
      p99Ms: 9_100,
      cpuMs: 11,
      headroom: 1.5,
      effect: { metAfterSeconds: null, heldSeconds: null, held: false, viewsLost: 640 },
    }),
    arm({
      variant: 'mitigation:roll-back-then-restart',
      phase: 'recovered',
      bad: [0.1, 0.08, 0.12],
      p99Ms: 400,
      cpuMs: 11,
      headroom: 1.5,
      effect: { viewsFailed: 290 },
    }),
    arm({
      variant: 'mitigation:restart-only',
      phase: 'recovered',
      bad: [0.8, 0.78, 0.82],
      p99Ms: 3_100,
      cpuMs: 21,
      headroom: 0.7,
      effect: { heldSeconds: 3, held: false, viewsLost: 900, viewsFailed: 300 },
    }),
    arm({ variant: 'defect', phase: 'calm', take: 2, bad: [0, 0, 0.009], p99Ms: 71, cpuMs: 10.3, headroom: 1.6 }),
  ],
  profile: {
    process: 'storefront',
    functions: [
      { name: 'stringify', where: 'node:internal/json:1', before: 0.43, after: 0 },
      { name: 'encodeRows', where: 'labs/json-blowup/defect.ts:14', before: 0.17, after: 0.004 },
      { name: 'writeGeneric', where: 'node:internal/stream_base_commons:148', before: 0.06, after: 0.012 },
      { name: 'writePacked', where: 'src/rpc/packed-floats.ts:31', before: 0, after: 0.021 },
    ],
  },
  impact: { views: 1_400, bad: 1_302, seconds: 15, budgetBurn: 93, detectedAfterSeconds: 4 },
  claims: [
    {
      about: '512 floats',
      quote: 'JSON encode takes 2 ms, protobuf 0.1 ms: 20x faster',
      measured: '0.11 ms JSON, 0.0009 ms packed: 122x',
      how: '@bufbuild/protobuf 2.17.0, node 24.21.0',
      verdict: 'differs',
    },
    {
      about: 'a page view',
      quote: 'p99 goes from 35 to 210 ms',
      measured: '70 -> 5,600 ms: past saturation a queue grows, so p99 is how long one watched',
      how: 'arms calm and triggered of this run',
      verdict: 'depends',
    },
  ],
  timeline: [
    { at: 14_000, variant: 'defect', kind: 'trigger', event: 'ranking: feature vector 2,000 -> 4,000 floats' },
    {
      at: 18_200,
      variant: 'defect',
      kind: 'alert',
      event: '67 of 100 page views bad: the error budget burns 67x too fast',
    },
    { at: 38_000, variant: 'fix:grpc', kind: 'trigger', event: 'ranking: feature vector 2,000 -> 4,000 floats' },
  ],
  verdict: { outcome: 'reproduced-and-fixed', exitCode: 0, reasons: [] },
};

export const exampleDiff = {
  removed: 'request({ body: JSON.stringify({ features }) })',
  removedFrom: 'defect.ts',
  added: 'model.predict({ features: packed(features) })',
  addedFrom: 'fixes/grpc.ts',
};
