import { gt, max, n, rate } from '@grafana/promql-builder';
import { type LabAlerts, minute, viewsWithin } from '../lab-alerts.ts';
import { series, share, sumRate } from '../promql.ts';
import type { Scale } from '../scale.ts';

const loopBusy = (scale: Scale) =>
  max(
    rate(
      series('nodejs_eventloop_time_seconds_total', { process: 'storefront', nodejs_eventloop_state: 'active' }).range(
        scale.duration(minute),
      ),
    ),
  ).by(['process', 'instance']);

export const jsonBlowup: LabAlerts = {
  lab: 'json-blowup',
  leading: {
    name: 'StorefrontLoopNearlyFull',
    expr: (scale) => gt(loopBusy(scale), n(0.9)),
    summary:
      'The one thread of {{ $labels.process }} was busy for {{ $value | humanizePercentage }} of the last minute: from here on every view waits for those before it.',
  },
  slo: viewsWithin('json-blowup', 0.25),
  lines: [
    { title: 'Event loop of the storefront', unit: 'percentunit', expr: loopBusy, legend: '{{instance}}' },
    {
      title: 'Model call, mean, as its caller sees it',
      unit: 's',
      expr: (scale) =>
        share(
          sumRate('storefront_model_call_duration_seconds_sum', {}, scale.duration(minute)),
          sumRate('storefront_model_call_duration_seconds_count', {}, scale.duration(minute)),
        ),
      legend: 'caller',
    },
    {
      title: 'Inference, mean, as the model server sees it',
      unit: 's',
      expr: (scale) =>
        share(
          sumRate('model_inference_duration_seconds_sum', {}, scale.duration(minute)),
          sumRate('model_inference_duration_seconds_count', {}, scale.duration(minute)),
        ),
      legend: 'model',
    },
  ],
};
