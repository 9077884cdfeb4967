import { authorityOf } from '../../serve/addresses.ts';
import { curlTrust } from './curl-trust.ts';
import { sayOipGrpc, sayOipRest } from './describe-oip.ts';
import { sayTfServingGrpc, sayTfServingRest } from './describe-tfserving.ts';
import { describeWeb, webDocument } from './describe-web.ts';
import type { Shown } from './shown.ts';

const ways = {
  own: { rest: sayRest, grpc: sayGrpc },
  tfserving: { rest: sayTfServingRest, grpc: sayTfServingGrpc },
  oip: { rest: sayOipRest, grpc: sayOipGrpc },
} as const;
const titles = {
  own: { rest: 'REST model server', grpc: 'gRPC model server' },
  tfserving: { rest: "TF Serving's REST", grpc: "TF Serving's gRPC" },
  oip: { rest: "Open Inference Protocol's REST", grpc: "Open Inference Protocol's gRPC" },
} as const;

/** Where the servers are, and how to call them. */
export function describeServer(shown: Shown): string {
  const { dialect, host, ports, tls, caFile, web } = shown;
  if (web !== null) return [...describeWeb(web), '', `the model: ${sayModel(shown)}`].join('\n');
  const { rest, grpc, admin } = ports;
  const http = tls ? 'https' : 'http';
  const said = ways[dialect];
  return [
    ...(rest === null ? [] : [`${titles[dialect].rest} on ${http}://${authorityOf(host, rest)}`]),
    ...(grpc === null ? [] : [`${titles[dialect].grpc} on ${authorityOf(host, grpc)}${tls ? ', with TLS' : ''}`]),
    `  ${sayModel(shown)}; Ctrl-C ends it`,
    ...(rest === null ? [] : said.rest(`${http}://${authorityOf(host, rest)}`, shown, curlTrust(tls, caFile))),
    ...(grpc === null ? [] : said.grpc(authorityOf(host, grpc), shown, grpcurlTrust(tls, caFile))),
    ...(admin === null ? [] : ['', `metrics: curl http://${authorityOf(host, admin)}/metrics`]),
  ].join('\n');
}

function sayModel({ plan, labels }: Shown): string {
  const queue = plan.slots === 1 ? 'one call at a time' : `${plan.slots} calls at a time`;
  return `${plan.classes} classes, ${plan.modelMs} ms, ${queue}; versions ${plan.versions.join(', ')}${sayLabels(labels)}`;
}

/** The same for a program: URLs, and an address for gRPC; null: it does not speak that. */
export function toDocument({ plan, dialect, name, labels, host, ports, tls, caFile, web }: Shown) {
  if (web !== null) return { ...webDocument(web), model: plan };
  const { rest, grpc, admin } = ports;
  const origin = rest === null ? null : `${tls ? 'https' : 'http'}://${authorityOf(host, rest)}`;
  return {
    rest: origin,
    grpc: grpc === null ? null : authorityOf(host, grpc),
    metrics: `${origin ?? `http://${authorityOf(host, admin ?? 0)}`}/metrics`,
    tls,
    caFile,
    model: dialect === 'own' ? plan : { ...plan, name, labels: Object.fromEntries(labels) },
  };
}

function sayLabels(labels: Shown['labels']): string {
  return labels.size === 0 ? '' : `, ${[...labels].map(([label, version]) => `${label} is ${version}`).join(', ')}`;
}

function sayRest(
  origin: string,
  {
    plan: {
      versions: [version],
    },
  }: Shown,
  trust: string,
): string[] {
  const body = `{"features": [0.12, 0.87, 0.34], "model_version": "${version}"}`;
  return [
    '',
    'with curl; docs/serve.md has the other formats',
    `  curl ${trust}-H 'content-type: application/json' -d '${body}' ${origin}/predict`,
    `  curl ${trust}${origin}/openapi.json`,
    `  curl ${trust}${origin}/metrics`,
  ];
}

function sayGrpc(
  address: string,
  {
    plan: {
      versions: [version],
    },
  }: Shown,
  trust: string,
): string[] {
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

function grpcurlTrust(tls: boolean, caFile: string | null): string {
  if (!tls) return '-plaintext';
  return caFile === null ? '-insecure' : `-cacert ${caFile}`;
}
