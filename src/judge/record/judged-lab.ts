import { z } from 'zod';
import { growsWith } from '../../lab/grows.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Measure, Picture, PictureOf, Sign } from '../../lab/measure.ts';
import type { Toxic } from '../../lab/toxic.ts';
import { trialsOf } from '../../lab/trial.ts';
import {
  type Change,
  type Product,
  productWith,
  type Stream,
  servingRoles,
  trafficTimes,
  worldWith,
} from '../../lab/world.ts';
import { lateRows } from '../measures/batches.ts';
import { badViews, disagreeing } from '../measures/outcomes.ts';
import { sayNumber } from '../wording.ts';
import { type Calibration, calibration } from './result.ts';
import { phase, unit } from './result-parts.ts';
import type { Roles } from './roles.ts';

const sign = z.object({
  measure: z.string(),
  of: z.string(),
  unit,
  atLeast: z.number(),
  means: z.string(),
  /** A machine that is short of CPU makes it too. */
  madeByShortage: z.literal(true).exactOptional(),
});

const picture = z.object({
  picture: z.string(),
  of: z.string(),
  unit,
  draw: z.enum(['bars', 'lines', 'stacked']),
  limit: z.number().nullable(),
});

const trial = z.object({
  /** As the lab's own is told. */
  trigger: z.array(z.string()),
  watchSeconds: z.number(),
  signs: z.array(sign),
  foiledBy: z.array(sign),
  pictures: z.array(picture),
});
export type JudgedTrial = z.infer<typeof trial>;

const growing = z.object({ memoryMiBPerSecond: z.number(), descriptorsPerSecond: z.number() });

/**
 * What the judge needs to know of a lab, as data: it lies in the run folder, so that a run can be judged again when
 * the lab has moved on. Measures and pictures go by their names; the registry has them.
 */
export const judgedLab = z.object({
  budgetMs: z.number(),
  /** What an arm that should hold takes of the machine; null: stored by an older version, which did not ask. */
  needs: z
    .object({
      /** As a multiple of what the defect's calm took. */
      times: z.number(),
      /** Views per second that were offered, and why not fewer or more. */
      perSecond: z.number().nullable(),
      bound: calibration.shape.bound.nullable(),
    })
    .nullable()
    .default(null),
  /** By how much what a process holds may grow in an arm that should hold; left out by older runs, which have no course of it. */
  grows: growing.extend({ soak: growing }).exactOptional(),
  slos: z.array(z.object({ measure: z.string(), of: z.string(), unit, atMost: z.number(), during: phase.nullable() })),
  signs: z.array(sign),
  figures: z.array(z.object({ measure: z.string(), of: z.string(), unit, means: z.string() })),
  pictures: z.array(picture),
  /** One line a change, as a person says it: `ranking: feature vector 2,000 -> 4,000 floats`. */
  trigger: z.array(z.string()),
  /** The second trigger, of an outage that outlives its cause; empty: the lab has none. */
  recovery: z.array(z.string()).default([]),
  /** Whose profile shows the incident; null: the lab names none, and it is the storefront's. */
  profileOf: z.enum(servingRoles).nullable().default(null),
  /** By the ids of the wrong fixes that have one of their own; left out: none has, or the run is older. */
  trials: z.record(z.string(), trial).exactOptional(),
});
export type JudgedLab = z.infer<typeof judgedLab>;

/** `measured`: what was offered on this machine; left out: nothing was yet. */
export function describeLab(lab: Lab, measured: Calibration | null = null): JudgedLab {
  const trials = [...trialsOf(lab)].map(
    ([id, { trigger, lastsMs, watchSeconds, signs, foiledBy = [], pictures = [] }]): [string, JudgedTrial] => [
      id,
      {
        trigger: [...sayChanges(trigger, lab), ...sayLasting(lastsMs)],
        watchSeconds,
        signs: signs.map(describeSign),
        foiledBy: foiledBy.map(describeSign),
        pictures: pictures.map(describePicture),
      },
    ],
  );
  return {
    budgetMs: productWith(lab.product).budgetMs,
    needs: { times: timesOf(lab), perSecond: measured?.offeredPerSecond ?? null, bound: measured?.bound ?? null },
    grows: growsWith(lab.grows),
    slos: lab.slos.map((slo) => ({ ...named(slo), atMost: slo.atMost, during: slo.during ?? null })),
    signs: lab.signs.map(describeSign),
    figures: (lab.figures ?? []).map((figure) => ({ ...named(figure), means: figure.means })),
    pictures: (lab.pictures ?? []).map(describePicture),
    trigger: sayChanges(lab.trigger, lab),
    recovery: sayChanges(lab.recovery?.trigger ?? [], lab),
    profileOf: lab.profileOf ?? null,
    ...(trials.length > 0 ? { trials: Object.fromEntries(trials) } : {}),
  };
}

/** Of a change that is taken back: the last of what a trial's trigger is. */
function sayLasting(lastsMs: number | undefined): string[] {
  return lastsMs === undefined ? [] : [`over after ${sayNumber(lastsMs / 1_000)} s`];
}

function named({ measure, of }: { readonly measure: Measure; readonly of: string }) {
  return { measure: measure.name, of, unit: measure.unit };
}

function describeSign(sign: Sign): JudgedLab['signs'][number] {
  const { measure, atLeast, means } = sign;
  return { ...named(sign), atLeast, means, ...(measure.madeByShortage ? { madeByShortage: true } : {}) };
}

function describePicture({ picture, of }: PictureOf): JudgedLab['pictures'][number] {
  const { name, unit, draw, limit }: Picture = picture;
  return { picture: name, of, unit, draw, limit: limit ?? null };
}

/** The trial of a wrong fix that has one of its own. */
export function trialIn({ trials = {} }: JudgedLab, variant: string): JudgedTrial | null {
  return (Object.hasOwn(trials, variant) && trials[variant]) || null;
}

/** The lab by which one of its variants is judged: as it is, unless that has a trial of its own. */
export function judgedUnder(lab: JudgedLab, variant: string): JudgedLab {
  const own = trialIn(lab, variant);
  if (own === null) return lab;
  const { trigger, signs, foiledBy, pictures } = own;
  return { ...lab, trigger, recovery: [], signs: [...signs, ...foiledBy], pictures: [...lab.pictures, ...pictures] };
}

/** CPU of an arm that holds under the trigger, as a multiple of the defect's calm: as the lab states it, or as the traffic grows. */
export function timesOf({ needs, trigger }: Lab): number {
  return needs?.times ?? trafficTimes(trigger);
}

/** Whether a process is one whose profile is compared. */
export function isProfiled({ profileOf }: JudgedLab, process: string, roles: Roles): boolean {
  return roles[process] === (profileOf ?? 'storefront');
}

/** The stream that its first SLO is about: what its users notice. That of the page views, unless it says batches. */
export function pagingStream(lab: JudgedLab): Stream {
  return lab.slos[0]?.of === 'batches' ? 'batches' : 'pages';
}

/** What one of that stream is called, as many. */
export function nounOf(lab: JudgedLab): 'page views' | 'batches' {
  return pagingStream(lab) === 'batches' ? 'batches' : 'page views';
}

/** The share of them that the lab's SLO allows to be bad; 1 % where it has none on them. */
export function allowedShare(lab: JudgedLab): number {
  return pagingStream(lab) === 'batches' ? allowedBy(lab, lateRows) : allowedBadViews(lab);
}

/** The same of its page views, whatever its first SLO is about. */
export function allowedBadViews(lab: JudgedLab): number {
  // Where rankings have to agree, a view with another one is what is bad.
  return allowedBy(lab, badViews, disagreeing);
}

function allowedBy(lab: JudgedLab, ...measures: readonly Measure[]): number {
  return lab.slos.find((slo) => measures.some(({ name }) => name === slo.measure))?.atMost ?? 0.01;
}

function sayChanges(changes: readonly Change[], lab: Pick<Lab, 'world' | 'product'>): string[] {
  const { modelMs } = worldWith(lab.world);
  const modelMsOf = new Map<number, number>();
  let before = productWith(lab.product);
  return changes.map((change) => {
    if (change.kind === 'traffic') return `traffic: ${sayNumber(change.times)}x`;
    if (change.kind === 'slow') {
      const tookMs = modelMsOf.get(change.model) ?? modelMs;
      modelMsOf.set(change.model, change.modelMs);
      return `model-${change.model}: ${sayNumber(tookMs)} -> ${sayNumber(change.modelMs)} ms a call`;
    }
    if (change.kind === 'release') return `model-${change.model}: rolled over to the next release`;
    if (change.kind === 'scale') return `model servers: ${sayNumber(change.models)}`;
    if (change.kind === 'fault') return `link to model-${change.model}: ${sayToxic(change.toxic)}`;
    const after = { ...before, ...change.product };
    const difference = sayDifference(before, after);
    before = after;
    return `${change.team}: ${difference}`;
  });
}

/** As Toxiproxy's command line shows one: `latency latency=3000`. */
function sayToxic({ type, stream, toxicity, attributes }: Toxic): string {
  const values = Object.entries(attributes).map(([name, value]) => ` ${name}=${value}`);
  const where = stream === 'upstream' ? ', on the requests' : '';
  const share =
    toxicity === undefined || toxicity === 1 ? '' : `, on ${sayNumber(100 * toxicity)} % of the connections`;
  return type + values.join('') + where + share;
}

const said: Readonly<Record<keyof Product, (before: string, after: string) => string>> = {
  dimension: (before, after) => `feature vector ${before} -> ${after} floats`,
  candidates: (before, after) => `candidates a view ${before} -> ${after}`,
  batchRows: (before, after) => `batch ${before} -> ${after} rows`,
  budgetMs: (before, after) => `budget of a view ${before} -> ${after} ms`,
  scale: (before, after) => `scale of features ${before} -> ${after}`,
  topK: (before, after) => `recommendations shown ${before} -> ${after}`,
};

function sayProduct(name: keyof Product, product: Product): string {
  return name === 'scale' ? String(product.scale ?? 1) : sayNumber(product[name] ?? 0);
}

function sayDifference(before: Product, after: Product): string {
  return (['dimension', 'candidates', 'batchRows', 'budgetMs', 'scale', 'topK'] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => said[name](sayProduct(name, before), sayProduct(name, after)))
    .join(', ');
}
