import type { Model } from '@kubernetes-models/base';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { ports } from '../plan/ports.ts';
import type { State } from '../plan/state.ts';
import { balancerOf } from './balancer.ts';
import { chaosOf } from './chaos.ts';
import { documentsOf } from './documents.ts';
import { closed, policyOf } from './network.ts';
import { codeOf, deploymentOf, labelsOf, settingsOf, type Workload } from './workload.ts';

/** One object of the cluster as plain JSON, and the file that it is in. */
export interface Manifest {
  readonly file: string;
  readonly object: KubeObject;
}
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

export const namespaceOf = (lab: string) => `two-am-${lab}`;

/**
 * All objects of a state, in the order in which a person reads them; `secret` is the world's. They are checked by their own schemas,
 * which throw a plain Error.
 */
export function objectsOf(state: State, secret: string): Manifest[] {
  const { world } = state;
  const documents = documentsOf(state);
  const documentOf = (name: string) => {
    const document = documents.get(name);
    if (!document) throw new Error(`no settings of ${name}`);
    return document;
  };
  const caller = world.link === 'l7' ? 'balancer' : null;
  const middle = world.hops === 2;
  const asked = middle ? ['ranker'] : ['storefront', ...(state.batches ? ['job'] : [])];
  const models = { name: 'model', port: ports.grpc };
  const upstream = caller ? { name: caller, port: ports.grpc } : models;
  const workload = (name: string, more: Partial<Workload>): Workload => ({
    name,
    replicas: 1,
    document: documentOf(name),
    ports: {},
    runsVariant: true,
    readsSecret: false,
    ...more,
  });
  const serves = { grpc: ports.grpc, admin: ports.admin };

  const files: Readonly<Record<string, readonly Model<unknown>[]>> = {
    namespace: [
      new Namespace({
        metadata: {
          name: namespaceOf(state.lab),
          labels: Object.fromEntries(
            ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
          ),
        },
      }),
      closed(),
      new Secret({
        metadata: { name: 'world', labels: labelsOf('world') },
        type: 'Opaque',
        // Model weights, ids and names hang on it: whoever runs the variant's code is not told.
        stringData: { 'secret.json': `${JSON.stringify({ secret })}\n` },
      }),
    ],
    variant: [codeOf(state)],
    model: [
      settingsOf('model', documentOf('model')),
      settingsOf('accelerator', documentOf('accelerator')),
      deploymentOf(
        state,
        workload('model', { replicas: state.models, accelerator: documentOf('accelerator'), ports: serves }),
      ),
      serviceOf('model', ports.grpc),
      headless('model', ports.grpc),
      budgetOf('model'),
      policyOf('model', ports.grpc, caller ? [caller] : asked, []),
    ],
    ...(caller
      ? {
          balancer: [
            ...balancerOf(state),
            serviceOf(caller, ports.grpc),
            policyOf(caller, ports.grpc, asked, [models]),
          ],
        }
      : {}),
    ...(middle
      ? {
          ranker: [
            settingsOf('ranker', documentOf('ranker')),
            deploymentOf(state, workload('ranker', { ports: serves })),
            serviceOf('ranker', ports.grpc),
            budgetOf('ranker'),
            policyOf('ranker', ports.grpc, ['storefront'], [upstream]),
          ],
        }
      : {}),
    ...(state.batches
      ? {
          job: [
            settingsOf('job', documentOf('job')),
            deploymentOf(state, workload('job', { ports: { http: ports.http } })),
            serviceOf('job', ports.http),
            policyOf('job', ports.http, ['load'], [upstream]),
          ],
        }
      : {}),
    storefront: [
      settingsOf('storefront', documentOf('storefront')),
      deploymentOf(state, workload('storefront', { ports: { http: ports.http } })),
      serviceOf('storefront', ports.http),
      budgetOf('storefront'),
      policyOf('storefront', ports.http, ['load'], [middle ? { name: 'ranker', port: ports.grpc } : upstream]),
    ],
    load: [
      settingsOf('load', documentOf('load')),
      deploymentOf(state, workload('load', { runsVariant: false, readsSecret: true, neverTwice: true })),
      policyOf(
        'load',
        null,
        [],
        [{ name: 'storefront', port: ports.http }, ...(state.batches ? [{ name: 'job', port: ports.http }] : [])],
      ),
    ],
    'network-chaos': chaosOf(state, namespaceOf(state.lab)),
  };
  return Object.entries(files).flatMap(([file, objects]) =>
    objects.map((object) => {
      object.validate();
      return { file, object: JSON.parse(JSON.stringify(object)) as KubeObject };
    }),
  );
}

function serviceOf(name: string, port: number): Service {
  return new Service({
    metadata: { name, labels: labelsOf(name) },
    spec: { selector: labelsOf(name), ports: [portOf(port)] },
  });
}

/** The name has the address of every pod that is ready. */
function headless(name: string, port: number): Service {
  return new Service({
    metadata: { name: `${name}-headless`, labels: labelsOf(name) },
    spec: { clusterIP: 'None', selector: labelsOf(name), ports: [portOf(port)] },
  });
}

function portOf(port: number) {
  const name = port === ports.http ? 'http' : 'grpc';
  return { name, port, targetPort: name };
}

/** One at a time, also where there is but one: a node can be drained. */
function budgetOf(name: string): PodDisruptionBudget {
  return new PodDisruptionBudget({
    metadata: { name, labels: labelsOf(name) },
    spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(name) } },
  });
}
