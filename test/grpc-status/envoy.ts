import { type BehindProxy, begin, echo, hang } from './behind-proxy.ts';

const router = '"http_filters": [';
const duration = /"max_stream_duration": \{[^}]*\},/;
/** With a `max_stream_duration`, whatever it says, the route's timeout would not hold. */
const impatient = (config: string) => config.replace('"timeout": "0s"', '"timeout": "0.2s"').replace(duration, '');

export const asEnvoy: BehindProxy = {
  "Envoy's route timeout, before the first message": { change: impatient, see: hang },
  "Envoy's timeout, after the first message": { change: impatient, see: begin },
  // It hands the shorter time on: a server that heeds deadlines ends the call in the same moment, with a text of its own.
  "Envoy's `max_stream_duration`": {
    behind: 'deaf',
    change: (config) => config.replace(duration, '"max_stream_duration": { "max_stream_duration": "0.2s" },'),
    see: hang,
  },
  'Envoy without a route': {
    change: (config) => config.replace('"prefix": "/"', '"prefix": "/elsewhere"'),
    see: (client) => client.call({ path: echo }),
  },
  "Envoy's limit on headers": {
    see: (client) => client.call({ path: echo, metadata: { long: 'x'.repeat(70 * 1_024) } }),
  },
  "Envoy's buffer filter": {
    change: (config) => withFilter(config, 'buffer', 'buffer.v3.Buffer', { max_request_bytes: 1_000_000 }),
    see: (client) => client.call({ path: echo, body: Buffer.alloc(1_200_000) }),
  },
  // Whoever asked whether it is up has taken the only token.
  "Envoy's rate limit": {
    change: (config) =>
      withFilter(config, 'local_ratelimit', 'local_ratelimit.v3.LocalRateLimit', {
        stat_prefix: 'calls',
        token_bucket: { max_tokens: 1, tokens_per_fill: 1, fill_interval: '60s' },
        filter_enabled: { default_value: { numerator: 100 } },
        filter_enforced: { default_value: { numerator: 100 } },
      }),
    see: (client) => client.call({ path: echo }),
  },
};

/** A filter of HTTP before the one that routes. */
function withFilter(config: string, name: string, type: string, fields: object): string {
  if (!config.includes(router)) throw new Error('the configuration is written otherwise');
  const typed = { '@type': `type.googleapis.com/envoy.extensions.filters.http.${type}`, ...fields };
  return config.replace(
    router,
    `${router}${JSON.stringify({ name: `envoy.filters.http.${name}`, typed_config: typed })},`,
  );
}
