import type { Place } from '../place.ts';
import type { BalancerPlan } from './balancer-plan.ts';

/**
 * A bootstrap of Envoy, as JSON. It opens no port but its own, and no admin interface. `STRICT_DNS`: its backends are names, and
 * every address that a name has is a server.
 */
export function writeEnvoyConfig(
  { listen, layer, balancing, backends }: BalancerPlan,
  type: 'STATIC' | 'STRICT_DNS' = 'STATIC',
): string {
  const filter = layer === 'l7' ? calls : connections;
  return `${JSON.stringify(
    {
      static_resources: {
        listeners: [{ name: cluster, address: addressOf(listen), filter_chains: [{ filters: [filter] }] }],
        clusters: [
          {
            name: cluster,
            type,
            connect_timeout: '2s',
            ...policies[balancing],
            // At the default of 50 %, half of the servers down means that all get calls, those that are down too.
            common_lb_config: { healthy_panic_threshold: { value: 0 } },
            health_checks: [checks],
            // The default of 1,024 calls in flight would answer the rest UNAVAILABLE: the lab wants to see the queue.
            circuit_breakers: { thresholds: [unbounded] },
            ...(layer === 'l7' ? { typed_extension_protocol_options: { [httpOptions.name]: httpOptions.value } } : {}),
            load_assignment: {
              cluster_name: cluster,
              endpoints: [{ lb_endpoints: backends.map((backend) => ({ endpoint: { address: addressOf(backend) } })) }],
            },
          },
        ],
      },
    },
    null,
    2,
  )}\n`;
}

const cluster = 'models';

function addressOf({ host, port }: Place) {
  return { socket_address: { address: host, port_value: port } };
}

function typed(name: string, fields: object) {
  return { '@type': `type.googleapis.com/${name}`, ...fields };
}

/** Five checks a second, each of which decides; also where no call has come yet, for which Envoy waits a minute. */
const checks = {
  timeout: '1s',
  interval: '0.2s',
  no_traffic_interval: '0.2s',
  no_traffic_healthy_interval: '0.2s',
  unhealthy_threshold: 1,
  healthy_threshold: 1,
  tcp_health_check: {},
};

const many = 1_000_000;
const unbounded = { max_connections: many, max_pending_requests: many, max_requests: many, max_retries: many };

/** Envoy's own least request draws two servers and takes the better; with few servers, all can be looked at. */
const policies = {
  'round-robin': { lb_policy: 'ROUND_ROBIN' },
  'least-connections': {
    load_balancing_policy: {
      policies: [
        {
          typed_extension_config: {
            name: 'envoy.load_balancing_policies.least_request',
            typed_config: typed('envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest', {
              selection_method: 'FULL_SCAN',
            }),
          },
        },
      ],
    },
  },
} as const;

const connections = {
  name: 'envoy.filters.network.tcp_proxy',
  typed_config: typed('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: cluster,
    cluster,
    // Nobody listens there: on to the next server.
    max_connect_attempts: 4,
  }),
};

const httpOptions = {
  name: 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
  value: typed('envoy.extensions.upstreams.http.v3.HttpProtocolOptions', {
    explicit_http_config: { http2_protocol_options: {} },
  }),
};

/** Only what no server has looked at is tried on another. */
const retries = {
  retry_on: 'connect-failure,refused-stream,reset-before-request',
  num_retries: 3,
  retry_host_predicate: [
    {
      name: 'envoy.retry_host_predicates.previous_hosts',
      typed_config: typed('envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate', {}),
    },
  ],
  host_selection_retry_max_attempts: 4,
};

const calls = {
  name: 'envoy.filters.network.http_connection_manager',
  typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: cluster,
    codec_type: 'HTTP2',
    // A stream may be idle for longer than Envoy's five minutes.
    stream_idle_timeout: '0s',
    route_config: {
      virtual_hosts: [
        {
          name: cluster,
          domains: ['*'],
          routes: [
            {
              match: { prefix: '/' },
              route: {
                cluster,
                // Not Envoy's 15 s: the call's own deadline, which it carries in grpc-timeout. One that has none waits for ever, and
                // no `timeout` here would change that; the lab wants to see it.
                timeout: '0s',
                max_stream_duration: { grpc_timeout_header_max: '0s' },
                retry_policy: retries,
              },
            },
          ],
        },
      ],
    },
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: typed('envoy.extensions.filters.http.router.v3.Router', {}),
      },
    ],
  }),
};
