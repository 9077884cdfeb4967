import { gt, n, sub } from '@grafana/promql-builder';
import { type LabAlerts, minute } from '../lab-alerts.ts';
import { share, sumRate } from '../promql.ts';
import type { Scale } from '../scale.ts';

/** Share of page views whose best score is above 0.99: a model that is that sure of so many is not asked what it was trained for. */
const certain = (scale: Scale) =>
  sub(
    n(1),
    share(
      sumRate('storefront_top_score_bucket', { le: '0.99' }, scale.duration(minute)),
      sumRate('storefront_top_score_count', {}, scale.duration(minute)),
    ),
  );

export const fieldReuse: LabAlerts = {
  lab: 'field-reuse',
  leading: {
    name: 'BestScoresAreOthers',
    expr: (scale) => gt(certain(scale), n(0.1)),
    summary:
      '{{ $value | humanizePercentage }} of page views have a best score above 0.99. Nothing fails and nothing is slow: compare the answers of the releases that run.',
  },
  slo: null,
  lines: [{ title: 'Views whose best score is above 0.99', unit: 'percentunit', expr: certain, legend: 'storefront' }],
};
