import { isIP } from 'node:net';
import { type Client, Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { ModelService } from '../../rpc/generated/model_service_pb.js';
import type { Metrics } from '../../services/metrics.ts';
import type { Trust } from '../call/calling.ts';

/** The gRPC model server that stands behind the translator. */
export interface UpstreamPlan {
  /** `host:port`. */
  readonly address: string;
  /** null: it speaks plainly. */
  readonly trust: Trust | null;
  /** Bytes of the largest message, either way. */
  readonly messageAtMost: number;
}

export interface Upstream extends Disposable {
  readonly client: Client<typeof ModelService>;
}

/**
 * Calls of the model service over one HTTP/2 connection, which is opened by the first of them. They are counted under the names
 * that go-grpc-prometheus gave those of a client.
 */
export function openUpstream({ address, trust, messageAtMost }: UpstreamPlan, metrics: Metrics): Upstream {
  const origin = `${trust === null ? 'http' : 'https'}://${address}`;
  const sessionManager = new Http2SessionManager(origin, {}, trust === null ? {} : tlsOf(trust, address));
  const transport = createGrpcTransport({
    baseUrl: origin,
    sessionManager,
    readMaxBytes: messageAtMost,
    writeMaxBytes: messageAtMost,
    interceptors: [countCalls(metrics)],
  });
  return {
    client: createClient(ModelService, transport),
    [Symbol.dispose]: () => sessionManager.abort(),
  };
}

/** Of an address no name is asked for: TLS has names alone there. */
function tlsOf({ ca, insecure }: Trust, address: string) {
  const host = address.replace(/:\d+$/, '').replaceAll(/^\[|\]$/g, '');
  return {
    ...(ca === null ? {} : { ca }),
    ...(isIP(host) === 0 ? {} : { servername: '' }),
    rejectUnauthorized: !insecure,
  };
}

function countCalls(metrics: Metrics): Interceptor {
  const started = metrics.counter('grpc_client_started_total', 'Calls to the server behind, by method.', [
    'grpc_method',
  ]);
  const handled = metrics.counter(
    'grpc_client_handled_total',
    'Calls to the server behind that have ended, by method and status.',
    ['grpc_method', 'grpc_code'],
  );
  return (next) => async (request) => {
    const labels = { grpc_method: request.method.name };
    started.inc(labels);
    const end = (error: unknown) => handled.inc({ ...labels, grpc_code: codeOf(error) });
    try {
      const response = await next(request);
      if (response.stream) return { ...response, message: watchEnd(response.message, end) };
      end(null);
      return response;
    } catch (error) {
      end(error);
      throw error;
    }
  };
}

/** Says once how a stream ended; one that nobody reads to its end was cancelled. */
async function* watchEnd<T>(messages: AsyncIterable<T>, end: (error: unknown) => void): AsyncGenerator<T, void> {
  let how: unknown = new ConnectError('nobody reads any longer', Code.Canceled);
  try {
    yield* messages;
    how = null;
  } catch (error) {
    how = error;
    throw error;
  } finally {
    end(how);
  }
}

/** As gRPC writes it, such as `DEADLINE_EXCEEDED`. */
function codeOf(error: unknown): string {
  if (error === null) return 'OK';
  const code = Code[ConnectError.from(error).code] ?? 'Unknown';
  return code === 'Canceled' ? 'CANCELLED' : code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}
