import { stringify } from 'yaml';
import type { Step } from '../plan/steps.ts';
import { haproxyConfig, haproxyFile, hasBalancer } from './balancer.ts';
import { images } from './images.ts';
import { modelsEver, serviceName } from './lab-plan.ts';
import { labServices } from './lab-services.ts';
import { observers } from './observe.ts';
import {
  alertmanagerConfig,
  collectorConfig,
  grafanaDashboards,
  grafanaSources,
  hasMetrics,
  type Observed,
  prometheusConfig,
} from './observe-config.ts';
import type { ComposePlan } from './plan.ts';
import { hardened, limits, type Service } from './service.ts';
import { toxiproxyConfig, toxiproxyFile, toxiproxyService } from './toxiproxy.ts';
import { composeText } from './yaml.ts';

const composeFile = 'docker-compose.yml';
const says = `Every lab as containers: docker compose build two-am && docker compose --profile json-blowup up (docs/compose.md)
Written by \`lab export compose all\`: change src/cluster/compose, not this file.`;
const written = 'Written by `lab export compose all`: change src/cluster/compose, not this file.';

/** The compose file of all labs in their calm, and what its services read; path below the project → text. */
export function writeCompose(plans: readonly ComposePlan[]): Map<string, string> {
  const calms = plans.map(({ steps: [calm], of }) => of(calm));
  const faulty = calms.filter(({ state }) => state.world.link === 'faults');
  const labs = calms.flatMap((plan) => [...labServices(plan)]);
  const services = Object.fromEntries<Service>([
    ...labs,
    ...(faulty.length > 0 ? [['toxiproxy', toxiproxyService(faulty)] as const] : []),
    ...Object.entries(observers),
    ['two-am', runner],
  ]);
  const networks = { traffic: { name: 'two-am-traffic' }, telemetry: { name: 'two-am-telemetry' } };
  return new Map([
    [composeFile, composeText({ name: 'two-am', services, networks }, says)],
    [toxiproxyFile, `${JSON.stringify(toxiproxyConfig(faulty), null, 2)}\n`],
    ...plans.flatMap(haproxyFiles),
    ['observe/prometheus.yml', settings(prometheusConfig(plans.flatMap(observedOf)))],
    ['observe/alertmanager.yml', settings(alertmanagerConfig)],
    ['observe/otel-collector.yml', settings(collectorConfig)],
    ['observe/grafana/provisioning/datasources/two-am.yml', settings(grafanaSources)],
    ['observe/grafana/provisioning/dashboards/two-am.yml', settings(grafanaDashboards)],
  ]);
}

/**
 * The states of a lab, each as a file to be read after `docker-compose.yml`: what its services are told otherwise than in the calm
 * `usual` of that file, and services that were not there. A state in which nothing differs has none.
 */
export function writeOverlays(plan: ComposePlan, usual: ComposePlan): Map<string, string> {
  return new Map(
    plan.steps.flatMap((step) => {
      const text = writeOverlay(plan, usual, step);
      return text === null ? [] : [[`${step.upon === null ? 'calm' : step.folder}.yml`, text] as const];
    }),
  );
}

function writeOverlay({ of }: ComposePlan, base: ComposePlan, step: Step): string | null {
  const before = labServices(base.of(base.steps[0]));
  const services: Record<string, Partial<Service>> = {};
  for (const [name, service] of labServices(of(step))) {
    const old = before.get(name);
    const changed = old === undefined ? service : difference(old, service);
    if (Object.keys(changed).length > 0) services[name] = changed;
  }
  if (Object.keys(services).length === 0) return null;
  return composeText({ services }, `${step.note}\nTo be read after ${composeFile}.`);
}

/** What is written otherwise; what all services share, and who starts them, stays as it was. */
function difference(old: Service, { '<<': _shared, profiles: _profiles, networks: _networks, ...now }: Service) {
  const changed = Object.entries(now).filter(
    ([field, value]) =>
      JSON.stringify(value) !== JSON.stringify(Object.entries(old).find(([name]) => name === field)?.[1]),
  );
  return Object.fromEntries(changed) as Partial<Service>;
}

/** A lab by its command: the third way to run one. */
const runner: Service = {
  '<<': hardened,
  image: images.ours,
  build: '.',
  profiles: ['two-am'],
  command: ['json-blowup'],
  volumes: ['./runs:/runs'],
  tmpfs: ['/tmp:mode=1777', '/home/node/.cache:uid=1000,gid=1000,mode=0700'],
  networks: { traffic: null },
  deploy: limits(2_048, 1, 512),
};

function haproxyFiles({ steps, of }: ComposePlan): [string, string][] {
  const balanced = steps.map((step) => of(step).state).filter(hasBalancer);
  const most = balanced.map(modelsEver).reduce((one, other) => (other.length > one.length ? other : one), []);
  return balanced.map((state) => [haproxyFile(state), haproxyConfig(state, most)]);
}

/** Whatever has `/metrics` in any state of the lab. */
function observedOf({ plan, steps, of }: ComposePlan): Observed[] {
  const found = new Map<string, Observed>();
  for (const step of steps) {
    for (const [name, service] of labServices(of(step))) {
      const role = roleOf(service);
      if (role !== null && hasMetrics(role)) {
        found.set(name, { lab: plan.id, member: name.slice(serviceName(plan.id, '').length), role });
      }
    }
  }
  return [...found.values()];
}

function roleOf({ environment }: Service): string | null {
  return /"role": "([a-z]+)"/.exec(environment?.TWO_AM_SETTINGS ?? '')?.[1] ?? null;
}

function settings(value: object): string {
  return `# ${written}\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
