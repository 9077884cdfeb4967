import { z } from 'zod';
import { variantKinds } from '../../lab/variant-id.ts';
import { roles } from '../../lab/world.ts';
import { insidePath } from './inside.ts';
import { reason, reasonCodes, remarkCodes } from './reason.ts';
import { listedOnce, phase, unit, unknownable } from './result-parts.ts';

/** RunResult: the contract for everything downstream. Unknown is null, never NaN. One source for type, JSON Schema and validation. */

export const schemaVersion = 2;

const number = z.number();
const series = z.object({ atMs: z.array(number), values: z.array(number) });

const measured = {
  name: z.string(),
  /** The role or stream that it is about. */
  of: z.string(),
  value: unknownable,
  low: unknownable,
  high: unknownable,
  unit,
};

const sli = z.object({
  ...measured,
  objective: number,
  verdict: z.enum(['met', 'violated', 'inconclusive', 'error']),
  reason: z.string(),
});

const sign = z.object({
  ...measured,
  threshold: number,
  /** null: its interval straddles the threshold, or it was not measured in this arm. */
  present: z.boolean().nullable(),
  meaning: z.string(),
  /** Why there is no value; left out where there is one. */
  reason: z.string().optional(),
  /** Nobody looked for it in this arm, as for profiles that only some arms have. Left out: somebody did. */
  unsought: z.literal(true).exactOptional(),
});

const figure = z.object({
  ...measured,
  meaning: z.string(),
  /** Why there is no value; left out where there is one. */
  reason: z.string().optional(),
});

const picture = z.object({
  name: z.string(),
  of: z.string(),
  unit,
  draw: z.enum(['bars', 'lines', 'stacked']),
  limit: unknownable,
  /** Times in ms since the run's start. */
  series: z.record(z.string(), z.union([series, number])),
  /** Why there is nothing to draw; left out where there is something. */
  reason: z.string().optional(),
});

const load = z.object({
  of: z.string(),
  /** Views per second that the schedule wanted. */
  offered: number,
  /** Of its views; left out by older runs: that of page views. */
  budgetMs: number.optional(),
  /** How long its views were judged, in ms; left out by older runs: as long as the arm. */
  windowMs: number.optional(),
  sent: number,
  completed: number,
  failed: number,
  unfinished: number,
  lateP99Ms: unknownable,
  /** Latency from the intended start; an unfinished view counts with its age. */
  latencyMs: z.object({
    p50: unknownable,
    p95: unknownable,
    p99: unknownable,
    p999: unknownable,
    mean: unknownable,
    max: unknownable,
  }),
  /** By kind: a status (`503`) or a code (`ECONNRESET`). */
  errors: z.record(z.string(), number),
});

const disturbance = z.object({
  /** Share of the CPU that this run may use that its own processes took; left out by older runs. */
  ownShare: unknownable.exactOptional(),
  /** Share of the machine's CPU that others took in the window, steal included; null: this system does not tell. */
  othersShare: unknownable,
  /** The same in the worst second of the window. */
  peakShare: unknownable,
  stealShare: unknownable,
  /** Windows that were thrown away and taken again, before this one. */
  repeated: number,
  disturbed: z.boolean(),
});

/** What a mitigation did, once it was applied. */
const effect = z.object({
  appliedAtMs: number,
  /** Seconds until the SLO held again; null: not while we watched. */
  metAfterSeconds: unknownable,
  /** Seconds that it then held, up to the end of the watch. */
  heldSeconds: unknownable,
  /** It held until the end of the watch. */
  held: z.boolean(),
  watchedSeconds: number,
  /** Views that failed, were slower than the budget or were answered wrongly, from when it was applied to the end of the watch. */
  viewsLost: number,
  /** Of these, views that got an error instead of an answer. */
  viewsFailed: number,
  /** Of these, views that were answered within the budget, wrongly; left out: none was, or the run is older. */
  viewsWrong: number.exactOptional(),
  /** The same among the views that began once the SLO had held for a window; null: it never did. Left out by older runs. */
  wrongSinceMet: unknownable.exactOptional(),
  /** Answers that were not bit for bit the model's. */
  inexact: number,
});

/** How fast what a process holds grows in the judged window, a second. */
const growth = z.object({
  of: z.string(),
  what: z.enum(['memory', 'descriptors']),
  unit,
  value: number,
  low: number,
  high: number,
});

/** The minutes after the judged window, under the same load. */
const soak = z.object({
  /** Asked for, and watched. */
  askedSeconds: number,
  seconds: number,
  slices: z.array(
    z.object({
      /** ms since the run's start. */
      atMs: number,
      seconds: number,
      /** Of the stream that pages. */
      views: number,
      bad: number,
      /** Ended in an error; left out, as is the next: by runs that did not count them. */
      failed: number.optional(),
      /** Got an earlier answer, marked as such. */
      degraded: number.optional(),
      /** Of all streams. */
      checked: number,
      wrong: number,
      /** Process → the least that it held. */
      memoryMiB: z.record(z.string(), number),
      descriptors: z.record(z.string(), number),
      disturbed: z.boolean(),
    }),
  ),
  /** null: it did not. */
  wentWrong: z.object({ afterSeconds: number, reason: z.string() }).nullable(),
});
export type SoakResult = z.infer<typeof soak>;

const remark = z.object({
  code: z.enum(remarkCodes),
  /** The process or stream that it is about. */
  of: z.string(),
  /** Whoever does this is no fix, whatever its SLOs say. */
  refuses: z.boolean(),
  /** What was found, and what was allowed; null: there is no such figure. */
  value: unknownable,
  allowed: unknownable,
  unit: unit.nullable(),
  text: z.string(),
});
export type Remark = z.infer<typeof remark>;

export const arm = z.object({
  /** `defect`, `sibling:<name>`, `fix:<name>`, `wrong-fix:<name>`, `mitigation:<name>`, `try:<file>`. */
  variant: z.string(),
  kind: z.enum(variantKinds),
  phase,
  /** The gate after the other arms repeats `defect` in `calm`: 1 is the first. */
  take: number,
  /** What each process that is named below is: its name says nothing. */
  roles: z.record(z.string(), z.enum(roles)),
  slis: z.array(sli),
  signs: z.array(sign),
  figures: z.array(figure),
  pictures: z.array(picture),
  ledger: z.array(z.object({ of: z.string(), part: z.string(), meanMs: number, tailMeanMs: number })),
  /** CPU of the storefront, all threads, a view, in ms. */
  cpuMsPerView: unknownable,
  /** Times the offered load that the busiest process's thread could carry. */
  headroom: unknownable,
  /** `agreeing`: of a product that shows its top k alone: these in their order, with scores off by more; left out: none. */
  answers: z.object({
    checked: number,
    mismatched: number,
    inexact: number,
    degraded: number,
    agreeing: number.exactOptional(),
  }),
  load: z.array(load),
  disturbance,
  /** Why the windows before this one proved nothing, the first of them first. Left out: it is the first, or the run is older. */
  retaken: z.array(z.array(reason)).exactOptional(),
  /** Left out: there is nothing to remark, or the run is older. */
  remarks: z.array(remark).exactOptional(),
  /** Left out: nothing was sampled, or the run is older. */
  growth: z.array(growth).exactOptional(),
  /** The most that its processes held together at one time. Left out: nothing was sampled, or the run is older. */
  memoryBytes: number.exactOptional(),
  /** Its SLO was violated, but the last third of the window meets it. */
  improving: z.literal(true).exactOptional(),
  /** Left out: it was not soaked. */
  soak: soak.exactOptional(),
  effect: effect.nullable(),
  /** ms since the run's start. */
  judgedFromMs: number,
  judgedToMs: number,
  /** Looks taken before the verdict was clear: the numbers of views at which one looked. */
  looks: z.array(number),
  profiles: z.array(z.object({ tool: z.string(), process: z.string(), path: insidePath })),
  /** Folder with the raw evidence, in the run folder. */
  evidence: insidePath,
});

const functionShare = z.object({
  name: z.string(),
  /** Path from the project's root, or `node:…`, with the line. */
  where: z.string(),
  /** Shares of the non-idle samples, self time. */
  before: number,
  after: number,
});

/** What was calibrated to what. All that is marked as such is left out by older runs. */
export const calibration = z.object({
  /** Page views per second at which it was measured. */
  lightPerSecond: number,
  /** Views that were finished meanwhile. */
  views: number,
  /** Of the storefront. */
  threadCpuMsPerView: number,
  cpuMsPerView: number,
  /** Of what saturates first; by older runs: of the storefront's thread. */
  saturationPerSecond: number,
  offeredPerSecond: number,
  /** What saturates, and at how many views per second, the first of them first; left out by older runs. */
  saturates: z.array(z.object({ what: z.string(), perSecond: number })).exactOptional(),
  /** The share of the first that the lab wants; left out by older runs. */
  ofSaturation: number.exactOptional(),
  /**
   * What decided the rate: the lab's share · the most or the least that the lab allows · the machine, which has to have room
   * for an arm that should hold · a queue that never drained at twice the rate · whoever asked for it. Left out by older runs.
   */
  bound: z.enum(['share', 'most', 'least', 'machine', 'queue', 'asked']).exactOptional(),
  /** Of one model server; left out by older runs. */
  slots: number.exactOptional(),
  /** Of a page view; left out by older runs. */
  budgetMs: number.exactOptional(),
  /** null: there is no job. Left out by older runs. */
  batches: z.object({ perSecond: number, budgetMs: number }).nullable().exactOptional(),
  /** The same as the lab has it, where the machine allows it; left out by older runs. */
  usual: z
    .object({ slots: number, budgetMs: number, batches: z.object({ perSecond: number, budgetMs: number }).nullable() })
    .exactOptional(),
  /** What 95 % of the views, and half of the batches, took at most at that load: budgets are multiples of it, and the lab's own at least. Left out by older runs. */
  calmMs: z.object({ pages: unknownable, batches: unknownable }).exactOptional(),
});
export type Calibration = z.infer<typeof calibration>;

export const runResult = z.object({
  schemaVersion: z.literal(schemaVersion),
  id: z.string(),
  lab: z.string(),
  seed: number,
  command: z.string(),
  version: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  machine: z.object({
    platform: z.string(),
    arch: z.string(),
    cpu: z.string(),
    cores: number,
    memoryMiB: number,
  }),
  /** Name → version. */
  tools: z.record(z.string(), z.string()),
  calibration: calibration.nullable(),
  /** What is allowed at most in every arm, beside the lab's SLOs and signs. Left out by older runs. */
  thresholds: z
    .array(z.object({ code: z.enum(reasonCodes), measure: z.string(), allowed: number, unit }))
    .exactOptional(),
  incident: z.object({
    title: z.string(),
    page: z.string(),
    record: z.array(z.string()),
    cause: z.string(),
    lesson: z.string(),
    world: z.record(z.string(), z.union([number, z.string(), z.boolean(), z.null()])),
    product: z.record(z.string(), number),
    /** One line a change, as a person says it: `ranking: feature vector 2,000 -> 4,000 floats`. */
    trigger: z.array(z.string()),
    /** The second trigger, which is taken back before phase `recovered`; left out where there is none. */
    recovery: z.array(z.string()).optional(),
  }),
  variants: listedOnce(
    z.object({
      id: z.string(),
      kind: z.enum(variantKinds),
      /** What it costs, why people try it, or where else the illness lives. */
      note: z.string(),
      recommended: z.boolean(),
      /** Path in the run folder; null for a mitigation that is no code. */
      source: insidePath.nullable(),
      /** A wrong fix that has a trigger of its own, and seconds within which it has to be seen failing; left out: it has the lab's. */
      trial: z.object({ trigger: z.array(z.string()), watchSeconds: number }).exactOptional(),
      verdict: z.enum([
        'reproduced',
        'not-reproduced',
        'fixes',
        'holds',
        'fails',
        'works-though-wrong',
        'mitigates',
        'does-not-mitigate',
        'inconclusive',
        /** Its trial could have shown nothing here; it decides nothing. */
        'skipped',
        'error',
      ]),
      /** All that it rests on, what decided first; runs of schema version 1: in words alone. */
      reasons: z.array(reason),
      /** The same as a sentence. */
      reason: z.string(),
    }),
  ),
  arms: z.array(arm),
  /** Before: the defect; after: the recommended fix. Largest changes first. */
  profile: z
    .object({
      process: z.string(),
      /** The lab names it: its profile shows the incident, however little it works. Left out: it is the storefront, and by older runs. */
      named: z.literal(true).optional(),
      functions: z.array(functionShare),
      /** Share of the time in which its thread was at work; left out by older runs. */
      busy: z.object({ before: number, after: number }).optional(),
    })
    .nullable(),
  impact: z
    .object({
      views: number,
      bad: number,
      seconds: number,
      /** Times the speed at which the error budget may be spent. */
      budgetBurn: number,
      detectedAfterSeconds: unknownable,
    })
    .nullable(),
  claims: z.array(
    z.object({
      about: z.string(),
      quote: z.string(),
      measured: z.string(),
      how: z.string(),
      verdict: z.enum(['holds', 'differs', 'depends']),
    }),
  ),
  timeline: z.array(
    z.object({
      /** ms since the run's start. */
      at: number,
      variant: z.string(),
      kind: z.enum(['trigger', 'symptom', 'alert', 'action', 'met-again']),
      event: z.string(),
    }),
  ),
  verdict: z.object({
    outcome: z.enum([
      'reproduced-and-fixed',
      'not-reproduced',
      'fix-not-verified',
      'wrong-fix-works',
      'inconclusive',
      'failed',
    ]),
    exitCode: number,
    /** What decided: broken gates of the run, or the reasons of the variants that did. */
    reasons: z.array(reason),
  }),
});

export type RunResult = z.infer<typeof runResult>;
export type Arm = z.infer<typeof arm>;
export type Sli = z.infer<typeof sli>;
export type SignResult = z.infer<typeof sign>;
export type FigureResult = z.infer<typeof figure>;
export type PictureResult = z.infer<typeof picture>;
export type LoadResult = z.infer<typeof load>;
export type Disturbance = z.infer<typeof disturbance>;
export type Effect = z.infer<typeof effect>;
export type VariantResult = RunResult['variants'][number];
export type Verdict = RunResult['verdict'];
