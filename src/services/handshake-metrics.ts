import type { HandshakeEnd } from '../gather/handshakes.ts';
import type { Metrics } from './metrics.ts';

/** TLS handshakes of this process as a client. OpenTelemetry has no name for them. */
export function handshakeMetrics(metrics: Metrics): (end: HandshakeEnd, ms: number) => void {
  const seconds = metrics.histogramBy(
    'tls_client_handshake_duration_seconds',
    'TLS handshakes with those that are called, by how they ended: full, resumed, failed.',
    ['outcome'],
  );
  return (outcome, ms) => seconds.observe({ outcome }, ms / 1_000);
}
