import type { ServerOptions } from '@grpc/grpc-js';

/** What a gRPC server grants a connection, by the names of gRPC's own channel arguments. */
export interface GrpcLimits {
  /** `grpc.max_concurrent_streams`: calls at a time; clients keep others back. */
  readonly maxConcurrentStreams: number;
  /** `grpc.keepalive_time_ms`: how long nothing may come before the server pings; 0: it does not. */
  readonly keepaliveTimeMs: number;
  /** `grpc.keepalive_timeout_ms`: how long an answer to that may take before the connection is dropped. */
  readonly keepaliveTimeoutMs: number;
  /** `grpc.max_connection_age_ms`, give or take a tenth, then GOAWAY; null: as old as it likes. */
  readonly maxConnectionAgeMs: number | null;
  /** `grpc.max_connection_age_grace_ms`: what calls may take after that; null: as long as they like. */
  readonly maxConnectionAgeGraceMs: number | null;
  /** `grpc.max_connection_idle_ms`: how long it may have no call, then GOAWAY; null: for ever. */
  readonly maxConnectionIdleMs: number | null;
  /** Of pings that clients send; null: as many as they like, as grpc-js has it. */
  readonly pings: PingLimits | null;
}

export interface PingLimits {
  /** `grpc.http2.min_ping_interval_without_data_ms` */
  readonly minIntervalMs: number;
  /** `grpc.keepalive_permit_without_calls`: the same interval where there is no call; otherwise two hours. */
  readonly permitWithoutCalls: boolean;
}

export const usualLimits: GrpcLimits = {
  maxConcurrentStreams: 1_000,
  // Who has vanished without a word does not keep his calls for ever.
  keepaliveTimeMs: 30_000,
  keepaliveTimeoutMs: 10_000,
  maxConnectionAgeMs: null,
  maxConnectionAgeGraceMs: null,
  maxConnectionIdleMs: null,
  pings: null,
};

export function asServerOptions(limits: GrpcLimits): ServerOptions {
  const { maxConnectionAgeMs: age, maxConnectionAgeGraceMs: grace, maxConnectionIdleMs: idle } = limits;
  return {
    'grpc.max_concurrent_streams': limits.maxConcurrentStreams,
    'grpc.keepalive_time_ms': limits.keepaliveTimeMs,
    'grpc.keepalive_timeout_ms': limits.keepaliveTimeoutMs,
    ...(age !== null && { 'grpc.max_connection_age_ms': age }),
    ...(grace !== null && { 'grpc.max_connection_age_grace_ms': grace }),
    ...(idle !== null && { 'grpc.max_connection_idle_ms': idle }),
  };
}
