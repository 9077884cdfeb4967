import { worldWith } from '../../lab/world.ts';
import type { AloneDocument } from '../alone/document.ts';
import { ports } from '../plan/ports.ts';
import type { State } from '../plan/state.ts';

/** Where the image has two-am. */
export const imageFolder = '/two-am';
/** Everywhere: the pod's address is not known before. */
const host = '0.0.0.0';
/** A user, and a job, give up after so long. */
const timeoutMs = 10_000;
/** As an ingress keeps them open before a storefront. */
const connections = 96;
/** Of the one model server that a pod's accelerator has, and reached on the pod's own loopback alone: no secret. */
const token = 'model';
/** In the place of what the Secret beside it holds. */
export type Unsealed = Omit<AloneDocument, 'settings'> & { readonly settings: object };

/** What each service of a state is told, by its name; `secret` is left out, and comes from a Secret. */
export function documentsOf(state: State): ReadonlyMap<string, Unsealed> {
  const { seed, product, world } = state;
  // Of a world it reads its slots and their time alone.
  const device = worldWith({ slots: world.slots, modelMs: world.modelMs });
  const variant = variantPath(state);
  const healthPort = ports.health;
  const serving = { host, variant, seed };
  const called = wayToModels(state);
  const asking = world.hops === 2 ? { models: [`ranker:${ports.grpc}`] } : called;
  const document = (settings: object): Unsealed => ({ settings, healthPort });
  const documents: [string, Unsealed][] = [
    [
      'accelerator',
      {
        settings: {
          role: 'accelerator',
          name: 'accelerator',
          host,
          port: ports.accelerator,
          world: device,
          tokens: { model: token },
        },
        healthPort: ports.acceleratorHealth,
      },
    ],
    [
      'model',
      document({
        role: 'model',
        name: 'model',
        host,
        port: ports.grpc,
        adminPort: ports.admin,
        device: { host: '127.0.0.1', port: ports.accelerator, token },
        variant,
      }),
    ],
    [
      'storefront',
      document({
        role: 'storefront',
        name: 'storefront',
        port: ports.http,
        ...serving,
        product,
        ...asking,
        logs: true,
      }),
    ],
    [
      'load',
      {
        ...document({
          role: 'load',
          name: 'load',
          seed,
          product,
          origin: `http://storefront:${ports.http}`,
          budgetMs: product.budgetMs,
          timeoutMs,
          ...(state.batches ? { job: { origin: `http://job:${ports.http}`, batches: state.batches } } : {}),
        }),
        changes: [
          { kind: 'connections', connections },
          { kind: 'offer', ratePerSecond: state.ratePerSecond, arrivals: 'poisson' },
        ],
      },
    ],
  ];
  if (world.hops === 2)
    documents.push([
      'ranker',
      document({ role: 'ranker', name: 'ranker', port: ports.grpc, adminPort: ports.admin, ...serving, ...called }),
    ]);
  if (state.batches) {
    const { budgetMs } = state.batches;
    documents.push([
      'job',
      document({ role: 'job', name: 'job', port: ports.http, timeoutMs, budgetMs, ...serving, ...called, logs: true }),
    ]);
  }
  return new Map(documents);
}

/** In the image. */
export function variantPath({ lab, variant }: State): string {
  return `${imageFolder}/labs/${lab}/${variant.path}`;
}

/** Through the ClusterIP, whose kube-proxy balances connections; by the headless name, with every ready pod; or through Envoy. */
function wayToModels({ world }: State): { readonly models: readonly string[]; readonly target?: string } {
  switch (world.link) {
    case 'headless':
    case 'faults':
      return { models: [`model-headless:${ports.grpc}`], target: `dns:///model-headless:${ports.grpc}` };
    case 'l7':
      return { models: [`balancer:${ports.grpc}`] };
    case 'direct':
    case 'l4':
      return { models: [`model:${ports.grpc}`] };
  }
}
