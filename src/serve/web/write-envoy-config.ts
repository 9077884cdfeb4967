import { isIP } from 'node:net';
import { allowedHeaders, allowedMethods, type CorsPlan, exposedHeaders, maxAgeSeconds } from './cors.ts';

interface Place {
  readonly host: string;
  readonly port: number;
}

export interface EnvoyPlan {
  readonly listen: Place;
  /** The gRPC server behind, which speaks plainly. */
  readonly upstream: Place;
  readonly cors: CorsPlan;
  /** Files in PEM; null: it speaks plainly. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

const name = 'model';

/** A bootstrap of Envoy, as JSON: gRPC-Web and CORS before a gRPC server. It opens no port but its own, and no admin interface. */
export function writeEnvoyConfig({ listen, upstream, cors, tls }: EnvoyPlan): string {
  const listener = {
    name: 'browsers',
    address: addressOf(listen),
    filter_chains: [{ filters: [calls(cors)], ...(tls === null ? {} : { transport_socket: encrypted(tls) }) }],
  };
  const cluster = {
    name,
    type: isIP(upstream.host) === 0 ? 'STRICT_DNS' : 'STATIC',
    connect_timeout: '2s',
    typed_extension_protocol_options: { [http2.name]: http2.value },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: addressOf(upstream) } }] }],
    },
  };
  return `${JSON.stringify({ static_resources: { listeners: [listener], clusters: [cluster] } }, null, 2)}\n`;
}

function addressOf({ host, port }: Place) {
  return { socket_address: { address: host, port_value: port } };
}

function typed(type: string, fields: object) {
  return { '@type': `type.googleapis.com/${type}`, ...fields };
}

/** gRPC is HTTP/2 on this side, whatever browsers speak on the other. */
const http2 = {
  name: 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
  value: typed('envoy.extensions.upstreams.http.v3.HttpProtocolOptions', {
    explicit_http_config: { http2_protocol_options: {} },
  }),
};

function encrypted({ cert, key }: { readonly cert: string; readonly key: string }) {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
      common_tls_context: {
        alpn_protocols: ['h2', 'http/1.1'],
        tls_certificates: [{ certificate_chain: { filename: cert }, private_key: { filename: key } }],
      },
    }),
  };
}

const filters = ['grpc_web.v3.GrpcWeb', 'cors.v3.Cors', 'router.v3.Router'] as const;

function calls(cors: CorsPlan) {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
      stat_prefix: 'browsers',
      codec_type: 'AUTO',
      // A stream on which nothing comes for so long is reset; a call that may think longer needs more.
      stream_idle_timeout: '300s',
      route_config: {
        virtual_hosts: [
          {
            name,
            domains: ['*'],
            typed_per_filter_config: { 'envoy.filters.http.cors': policyOf(cors) },
            routes: [
              {
                match: { prefix: '/' },
                route: {
                  cluster: name,
                  // Not Envoy's 15 s, which would cut every stream of tokens: the call's own deadline, which it carries in grpc-timeout.
                  timeout: '0s',
                  max_stream_duration: { grpc_timeout_header_max: '0s' },
                },
              },
            ],
          },
        ],
      },
      // In this order: CORS has to see what gRPC-Web makes of the answer, and the router is the last.
      http_filters: filters.map((filter) => ({
        name: `envoy.filters.http.${filter.split('.')[0]}`,
        typed_config: typed(`envoy.extensions.filters.http.${filter}`, {}),
      })),
    }),
  };
}

function policyOf({ origins, credentials }: CorsPlan) {
  return typed('envoy.extensions.filters.http.cors.v3.CorsPolicy', {
    allow_origin_string_match: origins.map((exact) => ({ exact })),
    allow_methods: allowedMethods.join(','),
    allow_headers: allowedHeaders.join(',').toLowerCase(),
    expose_headers: exposedHeaders.join(',').toLowerCase(),
    max_age: String(maxAgeSeconds),
    ...(credentials ? { allow_credentials: true } : {}),
  });
}
