import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import * as prometheus from 'prom-client';

/** In seconds. */
export const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is no number is left out: prom-client throws at it, in the midst of whatever is being counted. */
export interface Histogram {
  observe(value: number): void;
  /** The function that it gives observes the seconds since. */
  startTimer(): () => void;
}

/** Left out labels are none: a call that did not fail has no type of error. */
export interface HistogramBy<L extends string> {
  observe(labels: Readonly<Partial<Record<L, string>>>, value: number): void;
}

/** What no counter can be increased by is left out: prom-client 15 takes NaN, and the series is NaN from then on. */
export interface Counter<L extends string> {
  inc(labels: Readonly<Record<L, string>>, by?: number): void;
}

export interface Metrics {
  /** In seconds, unless its buckets say otherwise. */
  histogram(name: string, help: string, buckets?: readonly number[]): Histogram;
  histogramBy<L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    buckets?: readonly number[],
  ): HistogramBy<L>;
  counter<L extends string>(name: string, help: string, labels: L[]): Counter<L>;
  /** Asks for the value whenever somebody reads the metrics. */
  gauge(name: string, help: string, value: () => number | Promise<number>): void;
  /** The same for several series of a name. */
  gaugeBy<L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    values: () => readonly { readonly labels: Readonly<Record<L, string>>; readonly value: number }[],
  ): void;
  /** Prometheus text. */
  readonly serve: RequestHandler;
  /** The same, for who has no express. */
  read(): Promise<{ readonly type: string; readonly body: string }>;
}

/** Figures for a person; the run takes its evidence from the gatherers. */
export function createMetrics(process: string): Metrics {
  const registry = new prometheus.Registry();
  const registers = [registry];
  registry.setDefaultLabels({ process });
  prometheus.collectDefaultMetrics({ register: registry });
  countEventLoop(registers);
  return {
    histogram(name, help, buckets = secondsBuckets) {
      const histogram = new prometheus.Histogram({ name, help, buckets: [...buckets], registers });
      return {
        observe(value) {
          if (Number.isFinite(value)) histogram.observe(value);
        },
        startTimer: () => histogram.startTimer(),
      };
    },
    histogramBy(name, help, labelNames, buckets = secondsBuckets) {
      const histogram = new prometheus.Histogram({
        name,
        help,
        labelNames: [...labelNames],
        buckets: [...buckets],
        registers,
      });
      return {
        observe(labels, value) {
          if (Number.isFinite(value)) histogram.observe(labels as prometheus.LabelValues<string>, value);
        },
      };
    },
    counter(name, help, labelNames) {
      const counter = new prometheus.Counter({ name, help, labelNames, registers });
      return {
        inc(labels, by = 1) {
          if (Number.isFinite(by) && by >= 0) counter.inc(labels, by);
        },
      };
    },
    gauge,
    gaugeBy(name, help, labelNames, values) {
      new prometheus.Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers,
        collect() {
          this.reset();
          for (const { labels, value } of values()) this.set(labels as prometheus.LabelValues<string>, value);
        },
      });
    },
    async serve(_request, response) {
      response.type(registry.contentType).send(await registry.metrics());
    },
    read: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };

  function gauge(name: string, help: string, value: () => number | Promise<number>): void {
    new prometheus.Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await value());
      },
    });
  }
}

/** As OpenTelemetry's conventions for Node name it: how much `active` grows in a second is the loop's utilization. */
function countEventLoop(registers: prometheus.Registry[]): void {
  const state = 'nodejs_eventloop_state';
  new prometheus.Counter({
    name: 'nodejs_eventloop_time_seconds_total',
    help: 'Cumulative duration of time the event loop has been in each state.',
    labelNames: [state],
    registers,
    collect() {
      const { active, idle } = performance.eventLoopUtilization();
      this.reset();
      this.inc({ [state]: 'active' }, active / 1_000);
      this.inc({ [state]: 'idle' }, idle / 1_000);
    },
  });
}

/** An SLO's share of good ones can be read only where a bucket ends at its threshold. */
export function boundedAt(buckets: readonly number[], seconds: number): number[] {
  return [...new Set([...buckets, seconds])].sort((one, other) => one - other);
}
