import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import type { BalancerPlan } from './balancer-plan.ts';
import { realBalancers } from './real-balancers.ts';

/** Three replicas, and who may reach them from other machines: to be taken home. */
const home: BalancerPlan = {
  listen: { host: '0.0.0.0', port: 50050 },
  layer: 'l7',
  balancing: 'round-robin',
  backends: [11, 12, 13].map((last) => ({ host: `10.0.0.${last}`, port: 50051 })),
};
const takenHome = (name: string) => join(projectFolder, 'docs', 'l4-pinning', name);

describe('what to take home', () => {
  it.each([
    ['haproxy', 'haproxy-l7.cfg'],
    ['envoy', 'envoy-l7.json'],
  ] as const)('%s is what the program runs with', async (kind, file) => {
    await expect(realBalancers[kind].write(home)).toMatchFileSnapshot(takenHome(file));
  });
});

const here: BalancerPlan = {
  listen: { host: '127.0.0.1', port: 7_000 },
  layer: 'l4',
  balancing: 'least-connections',
  backends: [2, 3].map((last) => ({ host: `127.0.0.${last}`, port: 7_001 })),
};

describe('HAProxy, of connections', () => {
  it('takes each as it is', () => {
    expect(realBalancers.haproxy.write(here)).toMatchInlineSnapshot(`
      "# Each connection goes to one server, with all of its calls (L4).
      global
          # One thread takes servers strictly in turns.
          nbthread 1
          maxconn 4000

      defaults
          mode tcp
          timeout connect 2s
          # A connection lasts, and may be idle.
          timeout client 1h
          timeout server 1h
          # Nobody listens there: on to the next server at once.
          option redispatch 1

      listen models
          bind 127.0.0.1:7000
          balance leastconn
          # Five checks a second, each of which decides: a replica that has just started is found at once.
          default-server check inter 200ms fall 1 rise 1
          server model-1 127.0.0.2:7001
          server model-2 127.0.0.3:7001
      "
    `);
  });
});

describe('Envoy, of connections', () => {
  const config = JSON.parse(realBalancers.envoy.write(here));
  const { listeners, clusters } = config.static_resources;

  it('listens on loopback alone, without an admin interface', () => {
    expect(Object.keys(config)).toEqual(['static_resources']);
    expect(listeners).toHaveLength(1);
    expect(listeners[0].address.socket_address).toEqual({ address: '127.0.0.1', port_value: 7_000 });
  });

  it('takes each as it is', () => {
    const [{ filters }] = listeners[0].filter_chains;
    expect(filters.map(({ name }: { name: string }) => name)).toEqual(['envoy.filters.network.tcp_proxy']);
    expect(clusters[0]).not.toHaveProperty('typed_extension_protocol_options');
  });

  it('looks at all servers for the one with the fewest', () => {
    expect(clusters[0]).not.toHaveProperty('lb_policy');
    expect(JSON.stringify(clusters[0].load_balancing_policy)).toContain('FULL_SCAN');
  });
});
