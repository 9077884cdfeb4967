import { LabError } from '../../errors.ts';
import type { Sample } from '../../services/prometheus-text.ts';
import { type Reading, where } from './read-metrics.ts';

/** What became of something between two readings. */
export interface Timed {
  readonly count: number;
  /** null: none ended. */
  readonly meanMs: number | null;
  /** p99 lies in this bucket; null: none ended. */
  readonly p99: { readonly fromMs: number; readonly toMs: number | null } | null;
}

/** What a service can be asked for, by what it says of itself. */
const roleOf = {
  storefront_view_duration_seconds: 'storefront',
  http_request_duration_seconds: 'rest',
  grpc_server_handling_seconds: 'grpc',
  model_inference_duration_seconds: 'model',
} as const;
export type ServiceRole = (typeof roleOf)[keyof typeof roleOf];

/** One of our services between two readings of its metrics. */
export interface WatchedService {
  readonly url: string;
  readonly role: ServiceRole;
  readonly seconds: number;
  /** Share of the time in which its event loop was at work, 0 to 1. */
  readonly loop: number;
  /** CPU of the process, in cores. */
  readonly cores: number;
  /** null: it has no such histogram. */
  timed(histogram: string): Timed | null;
  /** As the second reading has it; null: there is none. */
  gauge(name: string): number | null;
}

/** Errors: LabError `no-answer`: it is none of ours, or was restarted meanwhile. */
export function watchedBetween(url: string, before: Reading, after: Reading): WatchedService {
  const [first, last] = [samplesOf(before), samplesOf(after)];
  const metric = Object.keys(roleOf).find((name) => last.has(`${name}_count`)) as keyof typeof roleOf | undefined;
  if (metric === undefined) {
    const isJob = last.has('job_batch_duration_seconds_count');
    throw new LabError(
      'no-answer',
      `${url} is ${isJob ? 'a job, which has no time of a call in its metrics' : 'no service of two-am that answers calls'}`,
      `Name a storefront or a model server. ${where}`,
    );
  }
  const grown = (name: string, which?: Which) => growthOf(url, first, last, name, which);
  const seconds = (after.atMs - before.atMs) / 1_000;
  if (grown('process_start_time_seconds') !== 0) throw restarted(url);
  return {
    url,
    role: roleOf[metric],
    seconds,
    loop: Math.min(1, Math.max(0, grown('nodejs_eventloop_time_seconds_total', isActive) / seconds)),
    cores: grown('process_cpu_seconds_total') / seconds,
    timed: (histogram) => (last.has(`${histogram}_count`) ? timedBetween(grown, last, first, histogram) : null),
    gauge(name) {
      const now = sumOf(last.get(name) ?? []);
      // A gauge that could not be read says NaN.
      return last.has(name) && Number.isFinite(now) ? now : null;
    },
  };
}

type Which = (sample: Sample) => boolean;

const isActive: Which = ({ labels }) => labels.nodejs_eventloop_state === 'active';

type Samples = ReadonlyMap<string, readonly Sample[]>;

function samplesOf({ metrics }: Reading): Samples {
  return Map.groupBy(
    metrics.flatMap(({ samples }) => samples),
    ({ name }) => name,
  );
}

function sumOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/** Of what only grows. Errors: LabError `no-answer`: it did not, or is no number. */
function growthOf(url: string, first: Samples, last: Samples, name: string, which: Which = () => true): number {
  const growth = sumOf((last.get(name) ?? []).filter(which)) - sumOf((first.get(name) ?? []).filter(which));
  if (growth < 0) throw restarted(url);
  if (Number.isFinite(growth)) return growth;
  throw new LabError(
    'no-answer',
    `${url} gives no number for ${name}`,
    'Restart it: a counter that was once NaN stays so.',
  );
}

function restarted(url: string): LabError {
  return new LabError('no-answer', `${url} was restarted while it was watched`, 'Try again.');
}

function timedBetween(grown: (name: string) => number, last: Samples, first: Samples, histogram: string): Timed {
  const count = grown(`${histogram}_count`);
  if (count === 0) return { count: 0, meanMs: null, p99: null };
  const below = (samples: Samples, bound: string) =>
    sumOf((samples.get(`${histogram}_bucket`) ?? []).filter(({ labels }) => labels.le === bound));
  const bounds = [...new Set((last.get(`${histogram}_bucket`) ?? []).map(({ labels }) => labels.le ?? ''))];
  let fromMs = 0;
  for (const bound of bounds) {
    const toMs = Number(bound) * 1_000;
    if (below(last, bound) - below(first, bound) >= count * 0.99)
      return {
        count,
        meanMs: meanOf(grown, histogram, count),
        p99: { fromMs, toMs: Number.isFinite(toMs) ? toMs : null },
      };
    if (Number.isFinite(toMs)) fromMs = toMs;
  }
  return { count, meanMs: meanOf(grown, histogram, count), p99: { fromMs, toMs: null } };
}

function meanOf(grown: (name: string) => number, histogram: string, count: number): number {
  return (1_000 * grown(`${histogram}_sum`)) / count;
}
