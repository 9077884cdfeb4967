import type { Ledger, LedgerEntry, Span } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import type { Rows } from '../../lab/rows.ts';
import { type Part, parts } from '../../lab/variant.ts';
import { ofRole, type Roles } from '../record/roles.ts';
import { meanOf } from '../statistics/mean.ts';
import { sayVague } from './clocks.ts';
import type { SeenView } from './views.ts';

export type PartTimes = Readonly<Record<Part, number>>;

/**
 * How far off a clock may be: parts of a view are laid side by side, and told in ms. What is laid wrongly by 5 ms is a fiftieth of the
 * usual budget, and less than what any lab is about.
 */
const bearsMs = 5;

export interface LedgerLine {
  readonly part: Part;
  readonly meanMs: number;
  /** Over the slowest 1 % of the views, at least one. */
  readonly tailMeanMs: number;
}

/**
 * Accounts for the time of the finished views that a storefront and a model server booked, so that the parts add up
 * to the latency: of all these views, and of the slowest 1 % of them. Where most views are still on their way, of all
 * that a storefront booked, with the time that they have taken so far. No such views, or a clock that is not known well: no lines.
 */
export function accountFor(views: Rows<SeenView>, found: readonly Found<Ledger>[], roles: Roles): LedgerLine[] {
  if (sayVague(found, 'a ledger', bearsMs) !== null) return [];
  const storefronts = entriesById(ofRole(found, roles, 'storefront'));
  const rankers = entriesById(ofRole(found, roles, 'ranker'));
  const models = entriesById(ofRole(found, roles, 'model'));
  const stuck = views.filter((view) => view.doneMs === null).length > views.length / 2;
  const accounts: { readonly latencyMs: number; readonly times: PartTimes }[] = [];
  for (const { id, atMs, latencyMs, doneMs } of views) {
    const storefront = storefronts.get(id)?.[0];
    const model = models.get(id);
    if (storefront === undefined || (!stuck && (doneMs === null || model === undefined))) continue;
    const times = splitView(atMs, atMs + latencyMs, storefront, model ?? [], rankers.get(id));
    accounts.push({ latencyMs, times });
  }
  if (accounts.length === 0) return [];
  const slowest = accounts.toSorted((a, b) => b.latencyMs - a.latencyMs).slice(0, Math.ceil(accounts.length / 100));
  const meanFor = (some: typeof accounts, part: Part) => meanOf(some.map(({ times }) => times[part]));
  return parts.map((part) => ({ part, meanMs: meanFor(accounts, part), tailMeanMs: meanFor(slowest, part) }));
}

/**
 * One view's time by parts that add up to it. Booked spans count as what they were booked as; where two overlap, the
 * one that began last. Whatever nobody booked belongs to the stretch of the way that it lies in: waiting in front of
 * and inside the storefront, way there, model queue, way back, response. A ranker between lies on the ways.
 */
export function splitView(
  fromMs: number,
  doneMs: number,
  storefront: LedgerEntry,
  models: readonly LedgerEntry[],
  rankers: readonly LedgerEntry[] = [],
): PartTimes {
  const stretches = stretchesOf(doneMs, storefront, models);
  const spans = [storefront, ...rankers, ...models].flatMap((entry) => entry.spans);
  const bounds = [fromMs, doneMs, ...stretches.map(({ toMs }) => toMs), ...spans.flatMap((s) => [s.fromMs, s.toMs])];
  const cuts = bounds.filter((ms) => ms >= fromMs && ms <= doneMs).sort((a, b) => a - b);
  const times: Record<Part, number> = { ...nothing };
  for (const [index, cut] of cuts.entries()) {
    const next = cuts[index + 1];
    if (next === undefined || next === cut) continue;
    const part = bookedAt(spans, cut, next) ?? stretches.find(({ toMs }) => cut < toMs)?.part ?? 'response';
    times[part] += next - cut;
  }
  return times;
}

const nothing: PartTimes = {
  'storefront queue': 0,
  features: 0,
  encode: 0,
  connect: 0,
  'way there': 0,
  'model queue': 0,
  model: 0,
  'way back': 0,
  decode: 0,
  response: 0,
};

interface Stretch {
  readonly part: Part;
  readonly toMs: number;
}

/** Where a view is, until when: it is in the first stretch that has not ended. */
function stretchesOf(doneMs: number, storefront: LedgerEntry, models: readonly LedgerEntry[]): readonly Stretch[] {
  const sent = models.length > 0 || storefront.spans.some(({ part }) => part === 'encode');
  if (!sent) return [{ part: 'storefront queue', toMs: doneMs }];
  const modelSpans = models.flatMap(({ spans }) => spans);
  const modelFromMs = least(
    modelSpans.map((span) => span.fromMs),
    least(
      models.map((entry) => entry.arrivedMs),
      doneMs,
    ),
  );
  const modelToMs = most(
    modelSpans.map((span) => span.toMs),
    modelFromMs,
  );
  const before = storefront.spans.filter((span) => span.fromMs < modelFromMs);
  const after = storefront.spans.filter((span) => span.toMs > modelToMs);
  const decodes = after.filter((span) => span.part === 'decode');
  const handedOverMs = most(
    before.map((span) => Math.min(span.toMs, modelFromMs)),
    storefront.arrivedMs,
  );
  const backMs = least(
    decodes.map((span) => span.fromMs),
    most(
      after.map((span) => span.toMs),
      storefront.leftMs ?? doneMs,
    ),
  );
  return [
    { part: 'storefront queue', toMs: handedOverMs },
    { part: 'way there', toMs: modelFromMs },
    { part: 'model queue', toMs: modelToMs },
    { part: 'way back', toMs: backMs },
    { part: 'response', toMs: doneMs },
  ];
}

/** What was booked for the whole time between two neighbouring cuts; null: nothing. */
function bookedAt(spans: readonly Span[], fromMs: number, toMs: number): Part | null {
  const covering = spans.filter((span) => span.fromMs <= fromMs && span.toMs >= toMs);
  return (
    covering.reduce<Span | null>((last, span) => (last && last.fromMs > span.fromMs ? last : span), null)?.part ?? null
  );
}

function entriesById(found: readonly Found<Ledger>[]): Map<string, LedgerEntry[]> {
  return Map.groupBy(
    found.flatMap(({ value }) => value.entries),
    (entry) => entry.id,
  );
}

function least(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : Math.min(...values);
}
function most(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : Math.max(...values);
}
