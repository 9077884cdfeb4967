import { LabError } from '../errors.ts';
import { now } from './clock.ts';

/** Traces are to be sent. */
export interface TracesPlan {
  /** Epoch ms of moment 0 of the machine's monotonic clock: one for all processes of a world, so that spans fit together. */
  readonly originMs: number;
}

/**
 * What the shell asks for, by OpenTelemetry's own variables: traces, where an endpoint is set and nothing switches them off; null: none.
 * What the SDK reads for itself (headers, timeouts, the sampler, batches) is not looked at here. Throws LabError `usage` for what
 * cannot be had.
 */
export function readTraces(env: NodeJS.ProcessEnv): TracesPlan | null {
  const endpoint = said(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? said(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (endpoint === null || said(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return null;
  const exporter = said(env, 'OTEL_TRACES_EXPORTER') ?? 'otlp';
  if (exporter === 'none') return null;
  if (exporter !== 'otlp')
    throw new LabError(
      'usage',
      `OTEL_TRACES_EXPORTER is ${JSON.stringify(exporter)}: two-am sends traces by OTLP alone.`,
      'Set it to otlp, or to none.',
    );
  const protocol =
    said(env, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? said(env, 'OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/protobuf';
  if (protocol !== 'http/protobuf')
    throw new LabError(
      'usage',
      `OTEL_EXPORTER_OTLP_PROTOCOL is ${JSON.stringify(protocol)}: two-am sends http/protobuf.`,
      'Collectors and Jaeger take it on port 4318: unset the protocol, and name that port in the endpoint.',
    );
  const url = URL.parse(endpoint);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new LabError(
      'usage',
      `OTEL_EXPORTER_OTLP_ENDPOINT is ${JSON.stringify(endpoint)}, which is no URL of http or https.`,
      'Write it as http://127.0.0.1:4318.',
    );
  return { originMs: performance.timeOrigin + performance.now() - now() };
}

/** A variable that is empty counts as one that is not set, as OpenTelemetry has it. */
function said(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}
