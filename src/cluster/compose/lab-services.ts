import type { AloneDocument } from '../alone/document.ts';
import { documentsOf } from '../kubernetes/documents.ts';
import { ports } from '../plan/ports.ts';
import { balancerService, hasBalancer } from './balancer.ts';
import { type LabPlan, modelsEver, modelsOf, nameOf, serviceName } from './lab-plan.ts';
import { limits, ours, published, type Service, variable } from './service.ts';
import { toxiproxyPort } from './toxiproxy.ts';

/** What guards the answers of a lab that nobody judges; whoever wants another sets the variable. */
const secret = { TWO_AM_SECRET: variable('TWO_AM_SECRET', 'nobody judges this') };
/** Only where they are asked for: a name that nobody answers holds up a process that ends, until its look-up is given up. */
const traces = {
  OTEL_EXPORTER_OTLP_ENDPOINT: variable('TWO_AM_TRACES', ''),
};
/** Compiled when the image was built. */
const compiled = { NODE_COMPILE_CACHE: '/home/node/.cache/two-am/compiled' };

type Settings = Readonly<Record<string, unknown>>;
type Network = { readonly aliases: readonly string[] } | null;

/** Every service of a lab's world in one state, by its name in the file. */
export function labServices(plan: LabPlan): Map<string, Service> {
  const { state } = plan;
  const { lab, world } = state;
  const told = documentsOf(state);
  const settingsOf = (role: string): Settings => {
    const document = told.get(role);
    if (!document) throw new Error(`no settings of ${role}`);
    // How it gets to the model servers is said here, and not as a cluster has it.
    const { target: _target, ...settings } = document.settings as Settings;
    return settings;
  };
  const name = (member: string) => serviceName(lab, member);
  const at = (member: string, port: number = ports.grpc) => `${nameOf(lab, member)}:${port}`;
  const models = modelsOf(state);
  const asked = wayToModels(plan);
  const middle = world.hops === 2;
  const healthy = (...members: readonly string[]) =>
    Object.fromEntries(members.map((member) => [member, { condition: 'service_healthy' }]));

  const service = (
    member: string,
    settings: Settings,
    more: Partial<Service> & { readonly observed?: boolean; readonly aliases?: readonly string[] },
    changes: AloneDocument['changes'] = undefined,
  ): [string, Service] => {
    const { observed = true, aliases = [], environment = {}, ...fields } = more;
    const memory = state.memoryMiB[String(settings.role)];
    const document = {
      settings: { ...settings, name: member },
      healthPort: ports.health,
      ...(changes ? { changes } : {}),
    };
    const traffic: Network = { aliases: [nameOf(lab, member), ...aliases] };
    return [
      name(member),
      {
        '<<': ours,
        profiles: [lab],
        environment: {
          ...compiled,
          ...(observed ? traces : {}),
          ...environment,
          TWO_AM_SETTINGS: written(document, plan.anyRate),
        },
        ...(memory === undefined ? {} : { deploy: limits(memory) }),
        ...fields,
        networks: { traffic, ...(observed ? { telemetry: null } : {}) },
      },
    ];
  };

  const load = settingsOf('load');
  const between = middle ? { models: [at('ranker')] } : asked.way;
  const before = middle ? [name('ranker')] : asked.before;
  return new Map([
    service(
      'accelerator',
      { ...settingsOf('accelerator'), tokens: Object.fromEntries(modelsEver(state).map((model) => [model, model])) },
      { observed: false, environment: secret },
    ),
    ...models.map((model, index) =>
      service(
        model,
        {
          ...settingsOf('model'),
          device: { host: nameOf(lab, 'accelerator'), port: ports.accelerator, token: model },
          ...(state.released.includes(index + 1) ? { next: true } : {}),
        },
        { depends_on: healthy(name('accelerator')), aliases: [nameOf(lab, 'models')] },
      ),
    ),
    ...(hasBalancer(state) ? [[name('balancer'), balancerService(state)] as const] : []),
    ...(middle
      ? [service('ranker', { ...settingsOf('ranker'), ...asked.way }, { depends_on: healthy(...asked.before) })]
      : []),
    ...(state.batches
      ? [service('job', { ...settingsOf('job'), ...asked.way }, { depends_on: healthy(...asked.before) })]
      : []),
    service(
      'storefront',
      { ...settingsOf('storefront'), ...between },
      {
        depends_on: healthy(...before),
        ports: [published(`${lab.replaceAll('-', '_').toUpperCase()}_PORT`, plan.port, ports.http)],
      },
    ),
    service(
      'load',
      {
        ...load,
        origin: `http://${at('storefront', ports.http)}`,
        ...(state.batches ? { job: { origin: `http://${at('job', ports.http)}`, batches: state.batches } } : {}),
      },
      {
        environment: secret,
        depends_on: healthy(name('storefront'), ...(state.batches ? [name('job')] : [])),
      },
      told.get('load')?.changes,
    ),
  ]);
}

/** What a caller of the model servers is told, and what has to be healthy before it starts. */
function wayToModels(plan: LabPlan) {
  const { lab, world } = plan.state;
  const models = modelsOf(plan.state);
  const each = models.map((model) => `${nameOf(lab, model)}:${ports.grpc}`);
  const running = models.map((model) => serviceName(lab, model));
  const all = `${nameOf(lab, 'models')}:${ports.grpc}`;
  switch (world.link) {
    case 'headless':
      return { way: { models: [all], target: `dns:///${all}` }, before: running };
    case 'l4':
    case 'l7':
      return {
        way: { models: [`${nameOf(lab, 'balancer')}:${ports.grpc}`] },
        before: [...running, serviceName(lab, 'balancer')],
      };
    case 'faults':
      return {
        way: { models: models.map((_, index) => `toxiproxy:${toxiproxyPort(plan, index + 1)}`) },
        before: [...running, 'toxiproxy'],
      };
    case 'direct':
      return { way: { models: each }, before: running };
  }
}

/** As compose takes it: what is no variable has its dollar twice. */
function written(document: object, anyRate: boolean): string {
  const text = JSON.stringify(document, null, 1).replaceAll('$', '$$$$');
  return anyRate
    ? text.replace(/"ratePerSecond": (\d+(?:\.\d+)?)/, (_, rate) => `"ratePerSecond": ${variable('TWO_AM_RATE', rate)}`)
    : text;
}
