import { and, count, gt, max, mul, n, rate, sum } from '@grafana/promql-builder';
import { type LabAlerts, minute, viewsWithin } from '../lab-alerts.ts';
import { noLabels, series, share, sumRate } from '../promql.ts';
import type { Scale } from '../scale.ts';

const models = { process: '~model-.*' };
const calls = { ...models, grpc_method: 'modelservice.ModelService/Predict' };

/** 1 is fair. A server that nobody has called yet has no series of calls, and counts all the same. */
const timesFairShare = (scale: Scale) =>
  mul(
    share(
      max(
        sum(rate(series('grpc_server_call_started_total', calls).range(scale.duration(minute)))).by([
          'process',
          'instance',
        ]),
      ),
      sumRate('grpc_server_call_started_total', calls, scale.duration(minute)),
    ),
    count(series('process_start_time_seconds', models)),
  );

const waiting = () => max(series('model_calls_waiting', models));

export const l4Pinning: LabAlerts = {
  lab: 'l4-pinning',
  leading: {
    name: 'CallsPinnedToOneServer',
    // The share alone is there in the calm too, where the one server that has it all can carry it.
    expr: (scale) => and(gt(timesFairShare(scale), n(1.6)), gt(waiting(), n(4))).on(noLabels),
    forSeconds: 15,
    summary:
      'One model server has {{ $value | humanize }} times its fair share of the calls, and they wait there. More replicas will not help.',
  },
  slo: viewsWithin('l4-pinning', 0.25),
  lines: [
    { title: "Busiest model server's share, in fair shares", unit: 'none', expr: timesFairShare, legend: 'busiest' },
    {
      title: 'Calls that wait for a slot',
      unit: 'none',
      expr: () => max(series('model_calls_waiting', models)).by(['process']),
      legend: '{{process}}',
    },
    {
      title: 'Calls a second, by server',
      unit: 'reqps',
      expr: (scale) =>
        sum(rate(series('grpc_server_call_started_total', calls).range(scale.duration(minute)))).by(['process']),
      legend: '{{process}}',
    },
  ],
};
