import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import type { Metrics } from '../../services/metrics.ts';

/** Counts calls by method and status, under the names that go-grpc-prometheus gave them. */
export function countCalls(metrics: Metrics): ServerInterceptor {
  const started = metrics.counter('grpc_server_started_total', 'Calls that have begun, by method.', ['grpc_method']);
  const labels: ('grpc_method' | 'grpc_code')[] = ['grpc_method', 'grpc_code'];
  const handled = metrics.counter('grpc_server_handled_total', 'Calls that have ended, by method and status.', labels);
  const seconds = metrics.histogram('grpc_server_handling_seconds', 'From the first byte of a call to its status.');
  return ({ path }, call) => {
    const grpc_method = path.split('/').at(-1) ?? path;
    started.inc({ grpc_method });
    const end = seconds.startTimer();
    let isOver = false;
    const count = (code: status) => {
      if (isOver) return;
      isOver = true;
      end();
      handled.inc({ grpc_method, grpc_code: status[code] });
    };
    return new ServerInterceptingCall(call, {
      start(next) {
        next({ onCancel: () => count(status.CANCELLED) });
      },
      sendStatus(said, next) {
        count(said.code ?? status.UNKNOWN);
        next(said);
      },
    });
  };
}
