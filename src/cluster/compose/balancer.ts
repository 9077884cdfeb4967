import { writeHaproxyConfig } from '../../world/balancer/write-haproxy-config.ts';
import { ports } from '../plan/ports.ts';
import type { State } from '../plan/state.ts';
import { images } from './images.ts';
import { nameOf } from './lab-plan.ts';
import { hardened, healthCheck, limits, type Service } from './service.ts';

const configFile = '/usr/local/etc/haproxy/haproxy.cfg';
/** The engine's own, in every container of a network that has a name. */
const engineDns = '127.0.0.11:53';

export function haproxyFile({ lab, world }: State): string {
  return `compose/${lab}-${world.link}.haproxy.cfg`;
}

export function hasBalancer({ world }: State): boolean {
  return world.link === 'l4' || world.link === 'l7';
}

/** HAProxy, before all model servers. */
export function balancerService(state: State): Service {
  return {
    '<<': hardened,
    image: images.haproxy,
    profiles: [state.lab],
    user: '65534:65534',
    entrypoint: ['haproxy', '-db', '-f', configFile],
    volumes: [`./${haproxyFile(state)}:${configFile}:ro`],
    networks: { traffic: { aliases: [nameOf(state.lab, 'balancer')] } },
    // It has no health service of its own: that it takes a connection is what there is to see.
    healthcheck: healthCheck('bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${ports.grpc}`),
    deploy: limits(128),
  };
}

/** With every model server that may ever run, whether its name is known yet or not. */
export function haproxyConfig(state: State, models: readonly string[]): string {
  const { lab, world } = state;
  return writeHaproxyConfig(
    {
      listen: { host: '0.0.0.0', port: ports.grpc },
      layer: world.link === 'l7' ? 'l7' : 'l4',
      balancing: world.balancing,
      backends: models.map((model) => ({ host: nameOf(lab, model), port: ports.grpc })),
    },
    engineDns,
  );
}
