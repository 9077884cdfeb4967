import { status } from '@grpc/grpc-js';
import type { CallWatcher } from '../../rpc/intercept/watched-call.ts';
import type { Metrics } from '../../services/metrics.ts';

/** Counts calls by method and status, under the names that go-grpc-prometheus gave them. */
export function countCalls(metrics: Metrics): CallWatcher {
  const started = metrics.counter('grpc_server_started_total', 'Calls that have begun, by method.', ['grpc_method']);
  const labels: ('grpc_method' | 'grpc_code')[] = ['grpc_method', 'grpc_code'];
  const handled = metrics.counter('grpc_server_handled_total', 'Calls that have ended, by method and status.', labels);
  const seconds = metrics.histogram('grpc_server_handling_seconds', 'From the first byte of a call to its status.');
  return ({ method }) => {
    const grpc_method = method?.split('/').at(-1) ?? 'other';
    started.inc({ grpc_method });
    return {
      ended({ code, ms }) {
        if (method !== null) seconds.observe(ms / 1_000);
        handled.inc({ grpc_method, grpc_code: status[code] ?? 'UNKNOWN' });
      },
    };
  };
}
