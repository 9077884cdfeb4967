import { DashboardBuilder, DatasourceVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { histogramQuantile, max, rate, sum } from '@grafana/promql-builder';
import { type LabAlerts, type Line, minute } from './lab-alerts.ts';
import { series, share } from './promql.ts';
import { minutes, type Scale } from './scale.ts';
import { errorRatio } from './slo.ts';

const variable = 'datasource';
const datasource = { type: 'prometheus', uid: `$${variable}` };
const [width, height] = [12, 8];

/** Rate, errors and duration of every service, by method, and what their processes have left. */
const everywhere: readonly Line[] = [
  {
    title: 'HTTP requests a second',
    unit: 'reqps',
    expr: (scale) => perSecond('http_server_request_duration_seconds_count', ['process', 'http_route'], scale),
    legend: '{{process}} {{http_route}}',
  },
  {
    title: 'HTTP requests that failed',
    unit: 'percentunit',
    expr: (scale) =>
      share(
        perSecond('http_server_request_duration_seconds_count', ['process'], scale, { error_type: '~.+' }),
        perSecond('http_server_request_duration_seconds_count', ['process'], scale),
      ),
    legend: '{{process}}',
  },
  {
    title: 'HTTP requests, p99',
    unit: 's',
    expr: (scale) => p99('http_server_request_duration_seconds_bucket', ['process', 'http_route'], scale),
    legend: '{{process}} {{http_route}}',
  },
  {
    title: 'gRPC calls a second, by server and status',
    unit: 'reqps',
    expr: (scale) =>
      perSecond('grpc_server_call_duration_seconds_count', ['process', 'grpc_method', 'grpc_status'], scale),
    legend: '{{process}} {{grpc_method}} {{grpc_status}}',
  },
  {
    title: 'gRPC calls, p99, by server',
    unit: 's',
    expr: (scale) => p99('rpc_server_call_duration_seconds_bucket', ['process', 'rpc_method'], scale),
    legend: '{{process}} {{rpc_method}}',
  },
  {
    title: 'Attempts of gRPC clients, by status',
    unit: 'reqps',
    expr: (scale) => perSecond('grpc_client_attempt_duration_seconds_count', ['process', 'grpc_status'], scale),
    legend: '{{process}} {{grpc_status}}',
  },
  {
    title: 'Event loop utilization',
    unit: 'percentunit',
    expr: (scale) =>
      perSecond('nodejs_eventloop_time_seconds_total', ['process', 'instance'], scale, {
        nodejs_eventloop_state: 'active',
      }),
    legend: '{{process}}',
  },
  {
    title: 'Memory',
    unit: 'bytes',
    expr: () => max(series('process_resident_memory_bytes')).by(['process', 'instance']),
    legend: '{{process}}',
  },
];

function perSecond(metric: string, by: string[], scale: Scale, labels: Readonly<Record<string, string>> = {}) {
  return sum(rate(series(metric, labels).range(scale.duration(minute)))).by(by);
}

function p99(bucket: string, by: string[], scale: Scale) {
  return histogramQuantile(0.99, perSecond(bucket, ['le', ...by], scale));
}

/** What is on the dashboard of a lab, in its order. */
export function linesOf({ slo, lines }: LabAlerts): readonly Line[] {
  const promised: readonly Line[] = slo
    ? [
        {
          title: `Not as promised: ${slo.promise}`,
          unit: 'percentunit',
          expr: (scale) => errorRatio(slo, scale.duration(minute)),
          legend: slo.service,
        },
      ]
    : [];
  return [...promised, ...lines];
}

export const overview: readonly Line[] = everywhere;

/** What Grafana's import takes. */
export function writeDashboard(uid: string, title: string, lines: readonly Line[]): string {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .tags(['two-am'])
    .refresh('5s')
    .time({ from: 'now-15m', to: 'now' })
    .withVariable(new DatasourceVariableBuilder(variable).type('prometheus'));
  for (const [at, line] of lines.entries()) {
    dashboard.withPanel(
      new PanelBuilder()
        .title(line.title)
        .unit(line.unit)
        .min(0)
        .datasource(datasource)
        .gridPos({ x: (at % 2) * width, y: Math.floor(at / 2) * height, w: width, h: height })
        .withTarget(
          new DataqueryBuilder()
            .datasource(datasource)
            .expr(String(line.expr(minutes)))
            .legendFormat(line.legend),
        ),
    );
  }
  return `${JSON.stringify(dashboard.build(), null, 2)}\n`;
}
