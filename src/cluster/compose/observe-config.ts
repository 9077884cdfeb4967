import { ports } from '../plan/ports.ts';
import { serviceName } from './lab-plan.ts';

/** A service that has `/metrics`. */
export interface Observed {
  readonly lab: string;
  readonly member: string;
  readonly role: string;
}

const metricsPorts: Readonly<Record<string, number>> = {
  storefront: ports.http,
  job: ports.http,
  ranker: ports.admin,
  model: ports.admin,
};

export function hasMetrics(role: string): boolean {
  return Object.hasOwn(metricsPorts, role);
}

/**
 * Of Prometheus, as data. Each service is looked up by its name, once in five seconds: one that does not run has no address, and is no
 * target that is down.
 */
export function prometheusConfig(observed: readonly Observed[]): object {
  const byRole = Map.groupBy(observed, ({ role }) => role);
  return {
    global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '2s' },
    rule_files: ['rules/*.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }] },
    scrape_configs: [
      { job_name: 'prometheus', static_configs: [{ targets: ['127.0.0.1:9090'] }] },
      ...[...byRole].map(([role, all]) => ({
        job_name: role,
        dns_sd_configs: [
          {
            names: all.map(({ lab, member }) => serviceName(lab, member)),
            type: 'A',
            port: metricsPorts[role],
            refresh_interval: '5s',
          },
        ],
        relabel_configs: [
          { source_labels: ['__meta_dns_name'], target_label: 'instance' },
          ...[...Map.groupBy(all, ({ lab }) => lab).keys()].map((lab) => ({
            source_labels: ['__meta_dns_name'],
            regex: `${lab}-.*`,
            target_label: 'lab',
            replacement: lab,
          })),
        ],
      })),
    ],
  };
}

/** Of Alertmanager: what fires is seen on its page, and goes nowhere else. */
export const alertmanagerConfig = {
  route: { receiver: 'page', group_by: ['alertname', 'lab'], group_wait: '0s', group_interval: '5s' },
  receivers: [{ name: 'page' }],
};

/** Of the OpenTelemetry collector: from the services, in batches, to Jaeger. */
export const collectorConfig = {
  receivers: { otlp: { protocols: { http: { endpoint: '0.0.0.0:4318' } } } },
  processors: { memory_limiter: { check_interval: '1s', limit_percentage: 80 }, batch: { timeout: '1s' } },
  exporters: { 'otlp/jaeger': { endpoint: 'jaeger:4317', tls: { insecure: true } } },
  service: {
    pipelines: {
      traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['otlp/jaeger'] },
    },
  },
};

/** Of Grafana: where it asks, and the dashboards that it has. */
export const grafanaSources = {
  apiVersion: 1,
  datasources: [
    { name: 'Prometheus', type: 'prometheus', uid: 'prometheus', url: 'http://prometheus:9090', isDefault: true },
    { name: 'Jaeger', type: 'jaeger', uid: 'jaeger', url: 'http://jaeger:16686' },
  ],
};
export const grafanaDashboards = {
  apiVersion: 1,
  providers: [{ name: 'two-am', type: 'file', allowUiUpdates: false, options: { path: '/etc/two-am/grafana' } }],
};
