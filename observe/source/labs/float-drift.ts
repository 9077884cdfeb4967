import { gt, n } from '@grafana/promql-builder';
import { type LabAlerts, minute } from '../lab-alerts.ts';
import { share, sumRate } from '../promql.ts';
import type { Scale } from '../scale.ts';

const rounded = (metric: string) => (scale: Scale) =>
  share(sumRate(metric, { rounded: 'true' }, scale.duration(minute)), sumRate(metric, {}, scale.duration(minute)));

const features = rounded('model_feature_floats_sampled_total');

export const floatDrift: LabAlerts = {
  lab: 'float-drift',
  leading: {
    name: 'FeaturesCameRounded',
    expr: (scale) => gt(features(scale), n(0.5)),
    summary:
      '{{ $value | humanizePercentage }} of the features that reach the model have six significant digits or fewer; a float32 has seven to nine. Somebody rounds on the way.',
  },
  slo: null,
  lines: [
    { title: 'Features with six digits or fewer', unit: 'percentunit', expr: features, legend: 'at the model' },
    {
      title: 'Scores with six digits or fewer',
      unit: 'percentunit',
      expr: rounded('storefront_score_floats_sampled_total'),
      legend: 'at the storefront',
    },
  ],
};
