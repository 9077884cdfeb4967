import type { SeenView } from '../../judge/figures/views.ts';
import type { Arm, RunResult } from '../../judge/record/result.ts';
import type { Rows } from '../../lab/rows.ts';
import { type ExportedArm, epochOf, type Labels, labelsOf, type Outcome, outcomeOf } from './exported.ts';

/** A run as a monitoring system would have scraped it, once a second: counters and histograms grow, each arm a series of its own. */

interface Point {
  /** Epoch ms. */
  readonly atMs: number;
  readonly value: number;
}

export interface HistogramPoint {
  /** Epoch ms. */
  readonly atMs: number;
  readonly count: number;
  readonly sum: number;
  /** Observations up to each bound, and all of them: cumulative, one more than there are bounds. */
  readonly buckets: readonly number[];
}

interface Family {
  readonly name: string;
  readonly help: string;
}

interface Series<P> {
  readonly labels: Labels;
  /** Epoch ms: when it began to count. */
  readonly fromMs: number;
  readonly points: readonly P[];
}

export interface Samples extends Family {
  readonly type: 'counter' | 'gauge';
  readonly series: readonly Series<Point>[];
}

export interface Histogram extends Family {
  readonly type: 'histogram';
  /** Bounds in seconds. */
  readonly series: readonly (Series<HistogramPoint> & { readonly bounds: readonly number[] })[];
}

export type MetricFamily = Samples | Histogram;

const usualBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5, 10];
const scrapedEveryMs = 1_000;

/** All families of a run. Arms are gone through once. */
export async function familiesOf(result: RunResult, arms: AsyncIterable<ExportedArm>): Promise<MetricFamily[]> {
  const counted: Samples['series'][number][] = [];
  const timed: Histogram['series'][number][] = [];
  for await (const { arm, views } of arms) {
    for (const [stream, some] of views) {
      const labels = { ...labelsOf(result, arm), stream };
      const budgetMs = arm.load.find(({ of }) => of === stream)?.budgetMs;
      counted.push(...countRequests(result, labels, some));
      timed.push(...timeRequests(result, labels, some, budgetMs));
    }
  }
  const families: MetricFamily[] = [
    {
      name: 'two_am_requests',
      type: 'counter',
      help: 'Requests by what became of them, counted when that was known.',
      series: counted,
    },
    {
      name: 'two_am_request_duration_seconds',
      type: 'histogram',
      help: 'From the intended start to the end, of requests that ended; one bound is the budget.',
      series: timed,
    },
    gauges('two_am_slo', 'Service level indicators of the judged window, at its end.', result, ({ slis }) =>
      slis.map(({ name, of, unit, value }) => ({ labels: { name, of, unit }, value })),
    ),
    gauges('two_am_slo_objective', 'What is allowed at most.', result, ({ slis }) =>
      slis.map(({ name, of, unit, objective }) => ({ labels: { name, of, unit }, value: objective })),
    ),
    gauges('two_am_sign', 'Signs of the cause in the judged window, at its end.', result, ({ signs }) =>
      signs.map(({ name, of, unit, value }) => ({ labels: { name, of, unit }, value })),
    ),
    gauges('two_am_sign_threshold', 'From there on, a sign is seen.', result, ({ signs }) =>
      signs.map(({ name, of, unit, threshold }) => ({ labels: { name, of, unit }, value: threshold })),
    ),
    gauges('two_am_figure', 'Figures of the judged window, at its end.', result, ({ figures }) =>
      figures.map(({ name, of, unit, value }) => ({ labels: { name, of, unit }, value })),
    ),
    courses(result),
  ];
  return families.filter(({ series }) => series.length > 0);
}

/** The ends of the seconds in which anything happens. */
function* scrapes(fromMs: number, toMs: number): Iterable<number> {
  for (let atMs = secondOf(fromMs); atMs <= secondOf(toMs); atMs += scrapedEveryMs) yield atMs;
}

function countRequests(result: RunResult, labels: Labels, views: Rows<SeenView>) {
  const perSecond = new Map<Outcome, Map<number, number>>();
  const [fromMs, toMs] = spanOf(views, ({ decidedMs }) => decidedMs);
  for (const view of views) {
    if (view.decidedMs === null) continue;
    const outcome = outcomeOf(view);
    const seconds = perSecond.get(outcome) ?? new Map<number, number>();
    perSecond.set(outcome, seconds);
    const second = secondOf(view.decidedMs);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  return [...perSecond].map(([outcome, seconds]) => {
    let value = 0;
    const points = [...scrapes(fromMs, toMs)].map((atMs) => {
      value += seconds.get(atMs) ?? 0;
      return { atMs: epochOf(result, atMs), value };
    });
    return { labels: { ...labels, outcome }, fromMs: epochOf(result, fromMs), points };
  });
}

function timeRequests(result: RunResult, labels: Labels, views: Rows<SeenView>, budgetMs: number | undefined) {
  const bounds = [...new Set([...usualBounds, ...(budgetMs === undefined ? [] : [budgetMs / 1_000])])].sort(
    (a, b) => a - b,
  );
  const fresh = () => ({ count: 0, sum: 0, buckets: bounds.map(() => 0) });
  const [fromMs, toMs] = spanOf(views, ({ doneMs }) => doneMs);
  const seconds = new Map<number, ReturnType<typeof fresh>>();
  for (const { doneMs, latencyMs } of views) {
    if (doneMs === null) continue;
    const second = secondOf(doneMs);
    const one = seconds.get(second) ?? fresh();
    seconds.set(second, one);
    one.count += 1;
    one.sum += latencyMs / 1_000;
    bounds.forEach((bound, index) => {
      if (latencyMs / 1_000 <= bound) one.buckets[index] = (one.buckets[index] ?? 0) + 1;
    });
  }
  if (seconds.size === 0) return [];
  const all = fresh();
  const points = [...scrapes(fromMs, toMs)].map((atMs): HistogramPoint => {
    const one = seconds.get(atMs);
    if (one) {
      all.count += one.count;
      all.sum += one.sum;
      all.buckets = all.buckets.map((count, index) => count + (one.buckets[index] ?? 0));
    }
    return { atMs: epochOf(result, atMs), count: all.count, sum: all.sum, buckets: [...all.buckets, all.count] };
  });
  return [{ labels, fromMs: epochOf(result, fromMs), bounds, points }];
}

/** The end of the second that a moment lies in: when a scrape first sees it. */
function secondOf(atMs: number): number {
  return (Math.floor(atMs / scrapedEveryMs) + 1) * scrapedEveryMs;
}

function spanOf(views: Rows<SeenView>, of: (view: SeenView) => number | null): readonly [number, number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const view of views) {
    const atMs = of(view);
    if (atMs === null) continue;
    from = Math.min(from, atMs);
    to = Math.max(to, atMs);
  }
  return [from, to];
}

function gauges(
  name: string,
  help: string,
  result: RunResult,
  of: (arm: Arm) => readonly { readonly labels: Labels; readonly value: number | null }[],
): Samples {
  const series = result.arms.flatMap((arm) => {
    const atMs = epochOf(result, arm.judgedToMs);
    return of(arm).flatMap(({ labels, value }) =>
      value === null
        ? []
        : [{ labels: { ...labelsOf(result, arm), ...labels }, fromMs: atMs, points: [{ atMs, value }] }],
    );
  });
  return { name, help, type: 'gauge', series };
}

/** The pictures' lines: what was sampled, and what is told second by second. */
function courses(result: RunResult): Samples {
  const series = result.arms.flatMap((arm) =>
    arm.pictures.flatMap(({ name, of, unit, series: lines }) =>
      Object.entries(lines).flatMap(([line, course]) => {
        if (typeof course === 'number') return [];
        const points = inOrder(
          course.atMs.map((atMs, at) => ({ atMs: epochOf(result, atMs), value: course.values[at] })),
        );
        const [first] = points;
        const labels = { ...labelsOf(result, arm), name, of, unit, line };
        return first ? [{ labels, fromMs: first.atMs, points }] : [];
      }),
    ),
  );
  return { name: 'two_am_course', help: "The lines of the report's pictures.", type: 'gauge', series };
}

/** One value a moment: two within one millisecond cannot be told apart in these formats. */
function inOrder(points: readonly { readonly atMs: number; readonly value: number | undefined }[]): Point[] {
  const byMs = new Map<number, Point>();
  for (const { atMs, value } of points) {
    const ms = Math.round(atMs);
    if (value !== undefined) byMs.set(ms, { atMs: ms, value });
  }
  return [...byMs.values()].sort((one, other) => one.atMs - other.atMs);
}
