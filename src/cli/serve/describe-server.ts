import { authorityOf } from '../../serve/addresses.ts';
import type { ModelPlan } from '../../serve/model.ts';
import type { Ports } from '../../serve/serve.ts';

interface Shown {
  readonly plan: ModelPlan;
  readonly host: string;
  readonly ports: Ports;
  readonly tls: boolean;
  /** Where the authority was written; null: nowhere. */
  readonly caFile: string | null;
}

/** Where the servers are, and how to call them. */
export function describeServer({ plan, host, ports, tls, caFile }: Shown): string {
  const { rest, grpc, admin } = ports;
  const http = tls ? 'https' : 'http';
  const queue = plan.slots === 1 ? 'one call at a time' : `${plan.slots} calls at a time`;
  return [
    ...(rest === null ? [] : [`REST model server on ${http}://${authorityOf(host, rest)}`]),
    ...(grpc === null ? [] : [`gRPC model server on ${authorityOf(host, grpc)}${tls ? ', with TLS' : ''}`]),
    `  ${plan.classes} classes, ${plan.modelMs} ms, ${queue}; versions ${plan.versions.join(', ')}; Ctrl-C ends it`,
    ...(rest === null ? [] : sayRest(`${http}://${authorityOf(host, rest)}`, plan, curlTrust(tls, caFile))),
    ...(grpc === null ? [] : sayGrpc(authorityOf(host, grpc), plan, grpcurlTrust(tls, caFile))),
    ...(admin === null ? [] : ['', `metrics: curl http://${authorityOf(host, admin)}/metrics`]),
  ].join('\n');
}

/** The same for a program: URLs, and an address for gRPC; null: it does not speak that. */
export function toDocument({ plan, host, ports, tls, caFile }: Shown) {
  const { rest, grpc, admin } = ports;
  const origin = rest === null ? null : `${tls ? 'https' : 'http'}://${authorityOf(host, rest)}`;
  return {
    rest: origin,
    grpc: grpc === null ? null : authorityOf(host, grpc),
    metrics: `${origin ?? `http://${authorityOf(host, admin ?? 0)}`}/metrics`,
    tls,
    caFile,
    model: plan,
  };
}

function sayRest(origin: string, { versions: [version] }: ModelPlan, trust: string): string[] {
  const body = `{"features": [0.12, 0.87, 0.34], "model_version": "${version}"}`;
  return [
    '',
    'with curl; docs/serve.md has the other formats',
    `  curl ${trust}-H 'content-type: application/json' -d '${body}' ${origin}/predict`,
    `  curl ${trust}${origin}/openapi.json`,
    `  curl ${trust}${origin}/metrics`,
  ];
}

function sayGrpc(address: string, { versions: [version] }: ModelPlan, trust: string): string[] {
  const body = `{"features": [0.12, 0.87, 0.34], "model_version": "${version}"}`;
  return [
    '',
    'with grpcurl, which needs no .proto; docs/grpc-tools.md has others',
    `  grpcurl ${trust} ${address} describe`,
    `  grpcurl ${trust} -d '${body}' ${address} modelservice.ModelService/Predict`,
    `  grpcurl ${trust} -d '${body}' ${address} modelservice.ModelService/PredictStream`,
    `  grpcurl ${trust} ${address} grpc.health.v1.Health/Watch`,
  ];
}

function curlTrust(tls: boolean, caFile: string | null): string {
  if (!tls) return '';
  return caFile === null ? '--insecure ' : `--cacert ${caFile} `;
}

function grpcurlTrust(tls: boolean, caFile: string | null): string {
  if (!tls) return '-plaintext';
  return caFile === null ? '-insecure' : `-cacert ${caFile}`;
}
