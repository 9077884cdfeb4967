import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** In seconds. */
export const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Metrics {
  /** In seconds, unless its buckets say otherwise. */
  histogram(name: string, help: string, buckets?: readonly number[]): Histogram;
  counter<L extends string>(name: string, help: string, labels: L[]): Counter<L>;
  /** Asks for the value whenever somebody reads the metrics. */
  gauge(name: string, help: string, value: () => number | Promise<number>): void;
  /** Prometheus text. */
  readonly serve: RequestHandler;
}

/** Figures for a person; the run takes its evidence from the gatherers. */
export function createMetrics(process: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  return {
    histogram: (name, help, buckets = secondsBuckets) =>
      new Histogram({ name, help, buckets: [...buckets], registers: [registry] }),
    counter: (name, help, labelNames) => new Counter({ name, help, labelNames, registers: [registry] }),
    gauge(name, help, value) {
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          this.set(await value());
        },
      });
    },
    async serve(_request, response) {
      response.type(registry.contentType).send(await registry.metrics());
    },
  };
}
