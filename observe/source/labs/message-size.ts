import { gt, max, min, n } from '@grafana/promql-builder';
import type { LabAlerts } from '../lab-alerts.ts';
import { series, share } from '../promql.ts';

const limitUsed = () =>
  share(
    max(series('job_largest_message_bytes', { process: 'job' })),
    min(series('grpc_server_receive_limit_bytes', { process: '~model-.*' })),
  );

export const messageSize: LabAlerts = {
  lab: 'message-size',
  leading: {
    name: 'MessageAtItsLimit',
    expr: () => gt(limitUsed(), n(0.95)),
    summary:
      'The largest message of the job is {{ $value | humanizePercentage }} of what the model server lets in. Above 100 % it is refused, as RESOURCE_EXHAUSTED.',
  },
  slo: {
    id: 'message-size-batches',
    service: 'job',
    objective: 0.95,
    promise: '95 % of batches are answered within 1.5 s',
    good: { metric: 'job_batch_duration_seconds_bucket', labels: { process: 'job', status: 'OK', le: '1.5' } },
    all: { metric: 'job_batch_duration_seconds_count', labels: { process: 'job' } },
  },
  lines: [
    { title: 'Largest message, of what is let in', unit: 'percentunit', expr: limitUsed, legend: 'job' },
    {
      title: 'Memory',
      unit: 'bytes',
      expr: () => max(series('process_resident_memory_bytes', { process: '~job|model-.*' })).by(['process']),
      legend: '{{process}}',
    },
  ],
};
