import type { RpcsWatch } from '../gather/rpcs.ts';
import type { Metrics } from './metrics.ts';

/** A histogram knows only calls that have ended; these know those that never do. `name` is the service's, such as `storefront`. */
export function gaugeOpenCalls(metrics: Metrics, name: string, rpcs: RpcsWatch): void {
  metrics.gauge(
    `${name}_model_calls_in_flight`,
    'Model calls that have not ended.',
    async () => (await rpcs.read()).inFlight,
  );
  metrics.gauge(
    `${name}_model_calls_oldest_seconds`,
    'Age of the oldest model call that has not ended.',
    async () => (await rpcs.read()).oldestMs / 1_000,
  );
}
