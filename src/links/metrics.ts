import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Traffic } from './traffic.ts';

const labelNames = ['direction', 'proxy', 'listener', 'upstream'] as const;

export interface MetricsOptions {
  /** Left out: no figures of proxies. */
  readonly traffic?: Traffic | undefined;
  /** Figures of the process: `process_…` as Toxiproxy's, `nodejs_…` for its `go_…`. */
  readonly runtime: boolean;
}

/** What `GET /metrics` answers, under Toxiproxy's names: https://github.com/Shopify/toxiproxy/blob/main/METRICS.md */
export function createMetrics({ traffic, runtime }: MetricsOptions): Registry {
  const registry = new Registry();
  if (runtime) collectDefaultMetrics({ register: registry });
  if (traffic) {
    count(registry, traffic, 'received', 'Bytes read from whoever sends in this direction.');
    count(registry, traffic, 'sent', 'Bytes handed to whoever receives in this direction.');
  }
  return registry;
}

function count(registry: Registry, traffic: Traffic, which: 'received' | 'sent', help: string): void {
  new Counter({
    name: `toxiproxy_proxy_${which}_bytes_total`,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const { direction, proxy, listener, upstream, [which]: bytes } of traffic.all) {
        this.inc({ direction, proxy, listener, upstream }, bytes);
      }
    },
  });
}
