import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Metrics {
  histogram(name: string, help: string): Histogram;
  /** Prometheus text. */
  readonly serve: RequestHandler;
}

/** Figures for a person; the run takes its evidence from the gatherers. */
export function createMetrics(process: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  return {
    histogram: (name, help) => new Histogram({ name, help, buckets, registers: [registry] }),
    async serve(_request, response) {
      response.type(registry.contentType).send(await registry.metrics());
    },
  };
}
