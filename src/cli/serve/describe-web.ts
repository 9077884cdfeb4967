import { authorityOf } from '../../serve/addresses.ts';
import type { CorsPlan } from '../../serve/web/cors.ts';
import { curlTrust } from './curl-trust.ts';

/** What is told of what browsers call. */
export interface ShownWeb {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Where the authority was written; null: nowhere. */
  readonly caFile: string | null;
  readonly cors: CorsPlan;
  /** `host:port` of the gRPC model server behind. */
  readonly upstream: string;
  /** What Envoy is started with; null: no configuration was written. */
  readonly envoy: { readonly file: string; readonly origin: string } | null;
}

export function originOf({ host, port, tls }: Pick<ShownWeb, 'host' | 'port' | 'tls'>): string {
  return `${tls ? 'https' : 'http'}://${authorityOf(host, port)}`;
}

/** Where it is, who may call it, and how. */
export function describeWeb(shown: ShownWeb): string[] {
  const { host, port, cors, upstream, tls, caFile, envoy } = shown;
  const trust = curlTrust(tls, caFile);
  const origin = originOf(shown);
  const body = '{"features": [0.12, 0.87, 0.34]}';
  const json = `curl ${trust}-H 'content-type: application/json' -d '${body}'`;
  const pages = cors.origins.length === 0 ? 'its own page' : `its own page, and those of ${cors.origins.join(', ')}`;
  return [
    `gRPC-Web, Connect and REST on ${origin}, before the gRPC model server on ${upstream}`,
    `  over ${tls ? 'HTTP/2, or HTTP/1.1' : 'HTTP/1.1'}; ${pages} may call it; Ctrl-C ends it`,
    '',
    `the page that calls it: ${origin}/`,
    '',
    'with curl; docs/browsers.md says more',
    `  ${json} ${origin}/predict`,
    `  ${json.replace('curl ', 'curl -N ')} ${origin}/predict/stream`,
    `  ${json} ${origin}/modelservice.ModelService/Predict`,
    `  curl ${trust}${origin}/metrics`,
    '',
    'as the page calls it, from a terminal',
    `  npm run lab -- call grpc-web stream ${trust}--address ${authorityOf(host, port)}`,
    ...(envoy === null
      ? []
      : ['', `the same by Envoy, on ${envoy.origin}, for the page's field Translator`, `  envoy -c ${envoy.file}`]),
  ];
}

/** The same for a program. */
export function webDocument(shown: ShownWeb) {
  const { cors, upstream, tls, caFile, envoy } = shown;
  const origin = originOf(shown);
  return { web: origin, grpc: upstream, metrics: `${origin}/metrics`, tls, caFile, cors, envoy };
}
