import type { BalancerPlan } from './balancer-plan.ts';

const policies = { 'round-robin': 'roundrobin', 'least-connections': 'leastconn' } as const;

/**
 * A configuration of HAProxy, 2.6 and later. It opens no port but its own. With `dns`, `host:port`, its backends are names that this
 * server is asked for, each second: one that is not known yet is a server that is down.
 */
export function writeHaproxyConfig({ listen, layer, balancing, backends }: BalancerPlan, dns?: string): string {
  const calls = layer === 'l7';
  const proto = calls ? ' proto h2' : '';
  return `${[
    calls
      ? '# Each gRPC call goes to one server (L7).'
      : '# Each connection goes to one server, with all of its calls (L4).',
    'global',
    '    # One thread takes servers strictly in turns.',
    '    nbthread 1',
    '    maxconn 4000',
    ...(calls
      ? [
          '    # Calls at a time on one connection: the default of 100 makes a busy client wait.',
          '    tune.h2.max-concurrent-streams 1000',
          '    # Bytes that a sender may be ahead: the default of 64 KB slows big messages.',
          '    tune.h2.initial-window-size 1048576',
        ]
      : []),
    '',
    ...(dns
      ? [
          'resolvers names',
          `    nameserver engine ${dns}`,
          '    resolve_retries 1',
          '    timeout resolve 1s',
          '    timeout retry 1s',
          '    hold valid 1s',
          '',
        ]
      : []),
    'defaults',
    `    mode ${calls ? 'http' : 'tcp'}`,
    '    timeout connect 2s',
    calls ? '    # A call has its own deadline; a stream may last.' : '    # A connection lasts, and may be idle.',
    '    timeout client 1h',
    '    timeout server 1h',
    '    # Nobody listens there: on to the next server at once.',
    '    option redispatch 1',
    '',
    'listen models',
    `    bind ${listen.host}:${listen.port}${proto}`,
    `    balance ${policies[balancing]}`,
    '    # Five checks a second, each of which decides: a replica that has just started is found at once.',
    '    default-server check inter 200ms fall 1 rise 1' +
      (dns ? ' resolvers names resolve-prefer ipv4 init-addr none' : ''),
    ...backends.map(({ host, port }, index) => `    server model-${index + 1} ${host}:${port}${proto}`),
  ].join('\n')}\n`;
}
