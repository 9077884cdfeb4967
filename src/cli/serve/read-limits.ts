import { LabError } from '../../errors.ts';
import { type GrpcLimits, usualLimits } from '../../serve/grpc/limits.ts';
import type { Patience } from '../../serve/model-server.ts';
import { usualPatience } from '../../serve/rest/listen.ts';
import type { Input } from '../input.ts';
import type { served } from './protocols.ts';

type Served = (typeof served)[string];

const ofGrpc = [
  'max-concurrent-streams',
  'keepalive-time-ms',
  'keepalive-timeout-ms',
  'max-connection-age-ms',
  'max-connection-age-grace-ms',
  'max-connection-idle-ms',
  'min-ping-interval-ms',
] as const;
const ofRest = ['headers-timeout-ms', 'request-timeout-ms', 'timeout-keep-alive'] as const;

/** Throws LabError `usage` where a limit is for a protocol that is not served, and would change nothing. */
export function refuseLimitsOfOthers(input: Input, word: string, { protocols }: Served): void {
  const servesGrpc = protocols.includes('grpc') && input.text('upstream') === null;
  const odd = [
    ...ofGrpc.filter((name) => !servesGrpc && input.whole(name) !== null),
    ...(!servesGrpc && input.flag('keepalive-permit-without-calls') ? ['keepalive-permit-without-calls'] : []),
    ...ofRest.filter((name) => !protocols.includes('rest') && input.whole(name) !== null),
  ][0];
  if (odd === undefined) return;
  const isFor = (ofRest as readonly string[]).includes(odd)
    ? 'servers of REST: rest, gateway, tfserving and oip'
    : 'servers of gRPC: grpc, gateway, tfserving, oip, and web without --upstream';
  throw new LabError('usage', `--${odd} is not for ${word}`, `It is for ${isFor}: leave it out.`);
}

/** Throws LabError `usage` where one needs another. */
export function readGrpcLimits(input: Input): GrpcLimits {
  const maxConnectionAgeMs = input.whole('max-connection-age-ms');
  const maxConnectionAgeGraceMs = input.whole('max-connection-age-grace-ms');
  const minIntervalMs = input.whole('min-ping-interval-ms');
  const permitWithoutCalls = input.flag('keepalive-permit-without-calls');
  if (maxConnectionAgeGraceMs !== null && maxConnectionAgeMs === null) throw alone('max-connection-age');
  if (permitWithoutCalls && minIntervalMs === null)
    throw new LabError(
      'usage',
      '--keepalive-permit-without-calls needs --min-ping-interval-ms',
      'Leave it out: without a limit, clients may ping as often as they like.',
    );
  return {
    maxConcurrentStreams: input.whole('max-concurrent-streams') ?? usualLimits.maxConcurrentStreams,
    keepaliveTimeMs: input.whole('keepalive-time-ms') ?? usualLimits.keepaliveTimeMs,
    keepaliveTimeoutMs: input.whole('keepalive-timeout-ms') ?? usualLimits.keepaliveTimeoutMs,
    maxConnectionAgeMs,
    maxConnectionAgeGraceMs,
    maxConnectionIdleMs: input.whole('max-connection-idle-ms'),
    pings: minIntervalMs === null ? null : { minIntervalMs, permitWithoutCalls },
  };
}

/** Throws LabError `usage` where a request would have less time than its headers. */
export function readPatience(input: Input): Patience {
  const requestMs = input.whole('request-timeout-ms') ?? usualPatience.requestMs;
  const headersMs = input.whole('headers-timeout-ms') ?? Math.min(usualPatience.headersMs, requestMs);
  if (headersMs > requestMs)
    throw new LabError(
      'usage',
      `--headers-timeout-ms ${headersMs} is more than all of a request may take, ${requestMs} ms`,
      'Give --request-timeout-ms at least as much.',
    );
  const keepAlive = input.whole('timeout-keep-alive');
  return { headersMs, requestMs, keepAliveMs: keepAlive === null ? usualPatience.keepAliveMs : keepAlive * 1_000 };
}

function alone(name: string): LabError {
  return new LabError('usage', `--${name}-grace-ms needs --${name}-ms`, `Add --${name}-ms, or leave it out.`);
}
