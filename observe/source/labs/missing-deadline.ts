import { gt, max, n, sum } from '@grafana/promql-builder';
import { type LabAlerts, viewsWithin } from '../lab-alerts.ts';
import { series } from '../promql.ts';

const oldest = () => max(series('storefront_model_calls_oldest_seconds')).by(['process', 'instance']);

export const missingDeadline: LabAlerts = {
  lab: 'missing-deadline',
  leading: {
    name: 'ModelCallOlderThanAnyPage',
    expr: () => gt(oldest(), n(1)),
    summary:
      'A model call of {{ $labels.process }} is {{ $value | humanizeDuration }} old, and a page waits 0.7 s. It has no deadline.',
  },
  slo: viewsWithin('missing-deadline', 0.7),
  lines: [
    { title: 'Age of the oldest model call', unit: 's', expr: oldest, legend: '{{process}}' },
    {
      title: 'Model calls that have not ended',
      unit: 'none',
      expr: () => sum(series('storefront_model_calls_in_flight')).by(['process']),
      legend: '{{process}}',
    },
    {
      title: 'The same at the ranker',
      unit: 'none',
      expr: () => sum(series('ranker_model_calls_in_flight')).by(['process']),
      legend: '{{process}}',
    },
  ],
};
