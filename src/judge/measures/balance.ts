import type { Slots } from '../../lab/evidence.ts';
import type { Findings, Found, Measure, PhaseFacts, Picture, Series } from '../../lab/measure.ts';
import { sumOf } from '../statistics/sum.ts';

/** Of `gather/slots.ts`. */
const sampleMs = 250;
/** Samples are compared with the moment of a change, and with a window's start: a tenth of the way to the next, each is still the same. */
const bearsMs = () => sampleMs / 10;

/** Calls of the busiest model server, as a multiple of the share that it would have if all had alike: 1 is fair, n is all. */
export const timesFairShare: Measure<'slots'> = {
  name: 'busiest server, times its fair share',
  unit: 'ratio',
  from: 'slots',
  take: (found) =>
    (Math.max(...found.map(({ value }) => value.served)) * found.length) / sumOf(found, ({ value }) => value.served),
};

/**
 * Share of all slots that stood idle while a call waited in another server's queue, on average over the samples of the
 * window: work that could have been done. A queue of one uses one of the idle slots, and not all of them.
 */
export const idleElsewhere: Measure<'slots'> = {
  name: 'slots idle while calls queue elsewhere',
  unit: 'share',
  madeByShortage: true,
  from: 'slots',
  bearsMs,
  take(found, phase) {
    const all = sumOf(found, ({ value }) => value.slots);
    const moments = momentsOf(found, phase.judgedFromMs);
    return sumOf(moments, ({ idle, waiting }) => Math.min(idle, waiting)) / moments.length / all;
  },
};

/**
 * Seconds from the moment at which the servers that joined were ready until every server had at least half of its fair
 * share, over half a second. Above the time that was watched where that never came.
 */
export const rebalanceTime: Measure<'slots'> = {
  name: 'rebalance time',
  unit: 's',
  from: 'slots',
  ofChange: true,
  bearsMs,
  take(found, phase) {
    const scaled = phase.changes.findLast(({ change }) => change.kind === 'scale');
    if (!scaled) return Number.NaN;
    const moments = momentsOf(found, scaled.atMs);
    for (const [index, { atMs, came }] of moments.entries()) {
      const before = moments[index - 1];
      if (!before) continue;
      const calls = came.map((one, server) => one + (before.came[server] ?? 0));
      const fair = sumOf(calls, (one) => one) / calls.length;
      if (fair === 0 || calls.some((one) => one < fair / 2)) continue;
      const seconds = (atMs - scaled.atMs) / 1_000;
      return { value: seconds, low: Math.max(0, seconds - (3 * sampleMs) / 1_000), high: seconds };
    }
    const watched = ((moments.at(-1)?.atMs ?? Number.NaN) - scaled.atMs) / 1_000;
    return {
      value: watched,
      low: watched,
      high: Number.POSITIVE_INFINITY,
      counted: `no balance in the ${watched.toFixed(1)} s that we watched`,
    };
  },
};

/** From the order to scale up until the new model servers listened and whoever calls could know of them. */
export const scaleUpTime: Measure<'slots'> = {
  name: 'scale-up time',
  unit: 's',
  from: 'slots',
  ofChange: true,
  take: (_found, { changes }) =>
    (changes.findLast(({ change }) => change.kind === 'scale')?.tookMs ?? Number.NaN) / 1_000,
};

/** CPU of a model server, in cores, averaged over all of them: the line on a dashboard. */
export const averageCpu: Measure<'process'> = {
  name: 'CPU, average of all replicas',
  unit: 'share',
  from: 'process',
  take: (found) => sumOf(found, ({ value }) => value.cpuMs / value.wallMs) / found.length,
};

/** Calls that came to each model server, by the second since the phase began; one that joined later begins later. */
export const requestsPerServer: Picture<'slots'> = {
  name: 'requests a second, by server',
  unit: 'count',
  from: 'slots',
  draw: 'lines',
  take: (found, phase) => Object.fromEntries(found.map(({ from, value }) => [from, comeBySecond(value, phase)])),
};

function comeBySecond({ course }: Slots, { startedMs }: PhaseFacts): Series {
  const bySecond = new Map<number, { calls: number; samples: number }>();
  for (const [index, atMs] of (course?.atMs ?? []).entries()) {
    // A sample tells of the time before it.
    const second = Math.floor((atMs - sampleMs / 2 - startedMs) / 1_000);
    if (second < 0) continue;
    const one = bySecond.get(second) ?? { calls: 0, samples: 0 };
    bySecond.set(second, { calls: one.calls + (course?.came[index] ?? 0), samples: one.samples + 1 });
  }
  // What is cut off by the evidence's end, or by the server's beginning, is no second.
  const whole = [...bySecond].filter(([, { samples }]) => samples * sampleMs >= 1_000);
  return {
    atMs: whole.map(([second]) => startedMs + second * 1_000),
    values: whole.map(([, { calls }]) => calls),
  };
}

interface Moment {
  readonly atMs: number;
  /** By server, in the order of the findings. */
  readonly came: readonly number[];
  readonly idle: number;
  readonly waiting: number;
}

/** The samples of all servers side by side, of times at which each of them took one. */
function momentsOf(found: Findings<'slots'>, fromMs: number): Moment[] {
  const courses = found.map(byTime);
  const times = [...(courses[0]?.keys() ?? [])].filter((time) => courses.every((course) => course.has(time)));
  return times.flatMap((time) => {
    const samples = courses.flatMap((course) => course.get(time) ?? []);
    const atMs = Math.max(...samples.map((sample) => sample.atMs));
    if (atMs < fromMs) return [];
    return {
      atMs,
      came: samples.map(({ came }) => came),
      idle: sumOf(samples, ({ slots, busy }) => slots - busy),
      waiting: sumOf(samples, ({ waiting }) => waiting),
    };
  });
}

function byTime({ value: { slots, course } }: Found<Slots>) {
  return new Map(
    (course?.atMs ?? []).map((atMs, index) => [
      Math.round(atMs / sampleMs),
      {
        atMs,
        slots,
        came: course?.came[index] ?? 0,
        busy: course?.busy[index] ?? 0,
        waiting: course?.waiting[index] ?? 0,
      },
    ]),
  );
}
