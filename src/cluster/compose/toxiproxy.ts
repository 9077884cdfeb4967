import { ports } from '../plan/ports.ts';
import { images } from './images.ts';
import { type LabPlan, modelsEver, nameOf } from './lab-plan.ts';
import { hardened, healthCheck, limits, published, type Service } from './service.ts';

const apiPort = 8_474;
export const toxiproxyFile = 'compose/toxiproxy.json';

/** Where the real Toxiproxy listens for one model server; model servers count from 1. */
export function toxiproxyPort(plan: LabPlan, model: number): number {
  return 20_000 + (plan.port % 1_000) * 10 + model;
}

/** One for all labs whose links carry faults. */
export function toxiproxyService(plans: readonly LabPlan[]): Service {
  return {
    '<<': hardened,
    image: images.toxiproxy,
    profiles: plans.map(({ state }) => state.lab),
    user: '65534:65534',
    command: ['-host=0.0.0.0', '-config=/etc/toxiproxy.json'],
    volumes: [`./${toxiproxyFile}:/etc/toxiproxy.json:ro`],
    ports: [published('TOXIPROXY_PORT', apiPort, apiPort)],
    networks: { traffic: null },
    // There is nothing in its image but these two programs.
    healthcheck: healthCheck('/toxiproxy-cli', 'list'),
    deploy: limits(128),
  };
}

/** What it has from the start: a way to each model server, without a toxic. */
export function toxiproxyConfig(plans: readonly LabPlan[]): object[] {
  return plans.flatMap((plan) =>
    modelsEver(plan.state).map((model, index) => ({
      name: `${plan.state.lab}-${model}`,
      listen: `0.0.0.0:${toxiproxyPort(plan, index + 1)}`,
      upstream: `${nameOf(plan.state.lab, model)}:${ports.grpc}`,
      enabled: true,
    })),
  );
}
