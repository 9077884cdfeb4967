import { and, gt, max, n, rate } from '@grafana/promql-builder';
import { type LabAlerts, minute, viewsWithin } from '../lab-alerts.ts';
import { noLabels, series, share, sumRate } from '../promql.ts';
import type { Scale } from '../scale.ts';

const handshakesPerRequest = (scale: Scale) =>
  share(
    sumRate('tls_client_handshake_duration_seconds_count', { process: 'storefront' }, scale.duration(minute)),
    sumRate(
      'http_server_request_duration_seconds_count',
      { process: 'storefront', http_route: '/recommendations/:user' },
      scale.duration(minute),
    ),
  );

const loopBusy = (scale: Scale) =>
  max(
    rate(
      series('nodejs_eventloop_time_seconds_total', { process: 'storefront', nodejs_eventloop_state: 'active' }).range(
        scale.duration(minute),
      ),
    ),
  );

export const channelReuse: LabAlerts = {
  lab: 'channel-reuse',
  leading: {
    name: 'HandshakesForEveryRequest',
    // The ratio alone is there in the calm too, where it costs nobody anything.
    expr: (scale) => and(gt(handshakesPerRequest(scale), n(0.5)), gt(loopBusy(scale), n(0.8))).on(noLabels),
    summary:
      'The storefront does {{ $value | humanize }} TLS handshakes a request, and its thread has no time left for them. A channel that is kept needs none.',
  },
  slo: viewsWithin('channel-reuse', 0.4),
  lines: [
    { title: 'TLS handshakes a request', unit: 'none', expr: handshakesPerRequest, legend: 'storefront' },
    { title: 'Event loop of the storefront', unit: 'percentunit', expr: loopBusy, legend: 'storefront' },
    {
      title: 'Open descriptors',
      unit: 'none',
      expr: () => max(series('process_open_fds', { process: 'storefront' })),
      legend: 'storefront',
    },
  ],
};
