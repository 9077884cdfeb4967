/**
 * Of others, by the tag of a release. Their digests are not known here: nothing can be pulled where this is made, and one that nobody
 * has seen would be worse than none.
 */
export const images = {
  ours: 'two-am:dev',
  toxiproxy: 'ghcr.io/shopify/toxiproxy:2.12.0',
  haproxy: 'haproxy:3.3.3',
  prometheus: 'prom/prometheus:v3.5.0',
  alertmanager: 'prom/alertmanager:v0.28.1',
  collector: 'otel/opentelemetry-collector:0.159.0',
  jaeger: 'jaegertracing/jaeger:2.20.0',
  /** AGPL: in a profile of its own, and nothing of ours needs it. */
  grafana: 'grafana/grafana:12.1.1',
} as const;
