import { status } from '@grpc/grpc-js';
import { canonicalTarget, serverOf } from '../rpc/intercept/name-target.ts';
import type { CallEnd, CallWatcher, WatchedCall } from '../rpc/intercept/watched-call.ts';
import { messageLimit } from '../rpc/message-limits.ts';
import type { Metrics } from './metrics.ts';

/** As OpenTelemetry's stable conventions for RPC (1.45) want them. Seconds. */
const rpcSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** As gRPC's A66 wants them: seconds, and bytes, where up to 0 is who sent nothing. */
const grpcSeconds = [
  0, 0.000_01, 0.000_05, 0.000_1, 0.000_3, 0.000_6, 0.000_8, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01,
  0.013, 0.016, 0.02, 0.025, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 2,
  5, 10, 20, 50, 100,
];
const grpcBytes = [
  0, 1_024, 2_048, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864, 268_435_456,
  1_073_741_824, 4_294_967_296,
];

const compressed = 'compressed but not encrypted, without framing';

/**
 * gRPC calls as OpenTelemetry names them (`rpc_…`), and as gRPC's own libraries do (`grpc_…`, A66; those for Node have none), in
 * Prometheus' spelling. A method that the server has not is `_OTHER`, or `other`: whoever asks for names cannot fill the memory.
 */
export function serverCallMetrics(metrics: Metrics): CallWatcher {
  const rpc = metrics.histogramBy(
    'rpc_server_call_duration_seconds',
    'Measures the duration of an incoming Remote Procedure Call (RPC).',
    ['rpc_system_name', 'rpc_method', 'rpc_status_code', 'error_type'],
    rpcSeconds,
  );
  const started = metrics.counter(
    'grpc_server_call_started_total',
    'Calls that have begun, those that have not ended counted. Methods that the server has not are counted as they are refused.',
    ['grpc_method'],
  );
  const labels: ('grpc_method' | 'grpc_status')[] = ['grpc_method', 'grpc_status'];
  const seconds = metrics.histogramBy(
    'grpc_server_call_duration_seconds',
    'From the headers of a call to its status, or its reset.',
    labels,
    grpcSeconds,
  );
  const sizes = sizesBy(metrics, 'grpc_server_call', 'a call', labels);
  gaugeLimit(metrics, 'server');

  return ({ method }) => {
    started.inc({ grpc_method: method ?? 'other' });
    return {
      ended(end) {
        const said = status[end.code] ?? 'UNKNOWN';
        rpc.observe(rpcLabels(method, end.code, said), end.ms / 1_000);
        const by = { grpc_method: method ?? 'other', grpc_status: said };
        seconds.observe(by, end.ms / 1_000);
        sizes.observe(by, end);
      },
    };
  };
}

/** The same for the calls of clients, and each attempt at them. */
export function clientCallMetrics(metrics: Metrics): CallWatcher {
  const rpc = metrics.histogramBy(
    'rpc_client_call_duration_seconds',
    'Measures the duration of an outgoing Remote Procedure Call (RPC).',
    ['rpc_system_name', 'rpc_method', 'rpc_status_code', 'error_type', 'server_address', 'server_port'],
    rpcSeconds,
  );
  const started = metrics.counter(
    'grpc_client_attempt_started_total',
    'Attempts at calls that have begun, those that have not ended counted.',
    ['grpc_method', 'grpc_target'],
  );
  const labels: ('grpc_method' | 'grpc_target' | 'grpc_status')[] = ['grpc_method', 'grpc_target', 'grpc_status'];
  const call = metrics.histogramBy(
    'grpc_client_call_duration_seconds',
    'From the start of a call to the status that its caller is given, all attempts and the waits between them counted.',
    labels,
    grpcSeconds,
  );
  const attempt = metrics.histogramBy(
    'grpc_client_attempt_duration_seconds',
    'One attempt at a call, with its wait for a connection.',
    labels,
    grpcSeconds,
  );
  const sizes = sizesBy(metrics, 'grpc_client_attempt', 'an attempt', labels);
  gaugeLimit(metrics, 'client');

  return ({ method, target }) => {
    const of = { grpc_method: method ?? 'other', grpc_target: canonicalTarget(target) };
    const by = ({ code }: CallEnd) => ({ ...of, grpc_status: status[code] ?? 'UNKNOWN' });
    return {
      attempted: () => started.inc(of),
      attemptEnded(end) {
        attempt.observe(by(end), end.ms / 1_000);
        sizes.observe(by(end), end);
      },
      ended(end) {
        call.observe(by(end), end.ms / 1_000);
        const { address, port } = serverOf(target);
        const labelled = rpcLabels(method, end.code, status[end.code] ?? 'UNKNOWN');
        const at = port === undefined ? {} : { server_port: String(port) };
        rpc.observe({ ...labelled, server_address: address, ...at }, end.ms / 1_000);
      },
    };
  };
}

/** What the sizes are to be held against. Nobody else's name: gRPC and OpenTelemetry have none for it. */
function gaugeLimit(metrics: Metrics, side: 'client' | 'server'): void {
  metrics.gaugeBy(
    `grpc_${side}_receive_limit_bytes`,
    `The largest message that a gRPC ${side} of this process lets in; +Inf: any.`,
    [],
    () => {
      const value = messageLimit(side);
      return value === null ? [] : [{ labels: {}, value }];
    },
  );
}

function rpcLabels(method: WatchedCall['method'], code: status, said: string) {
  return {
    rpc_system_name: 'grpc',
    rpc_method: method ?? '_OTHER',
    rpc_status_code: said,
    ...(code === status.OK ? {} : { error_type: said }),
  };
}

/** What was sent and received, where that is known: what is compressed, or no bytes, is left out. */
function sizesBy<L extends string>(metrics: Metrics, prefix: string, of: string, labels: readonly L[]) {
  const [sent, received] = [
    ['sent', 'Bytes of all messages that were sent in'],
    ['rcvd', 'Bytes of all messages that were received in'],
  ].map(([way, what]) =>
    metrics.histogramBy(
      `${prefix}_${way}_total_compressed_message_size_bytes`,
      `${what} ${of}, ${compressed}.`,
      labels,
      grpcBytes,
    ),
  );
  return {
    observe(by: Readonly<Record<L, string>>, end: CallEnd) {
      if (end.sent.bytes !== null) sent?.observe(by, end.sent.bytes);
      if (end.received.bytes !== null) received?.observe(by, end.received.bytes);
    },
  };
}
