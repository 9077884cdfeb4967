import { createHash } from 'node:crypto';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IIoK8sApiCoreV1Container } from 'kubernetes-models/v1/Container';
import { ports } from '../plan/ports.ts';
import type { State } from '../plan/state.ts';
import { imageFolder, type Unsealed, variantPath } from './documents.ts';

/** In the manifests; `images:` of a kustomization says which it is. */
export const imageName = 'two-am';
/** Any but root: the image has to let everybody read. */
export const user = 1_000;
const usualMiB = 512;
const settingsFolder = '/etc/two-am';

type Probe = NonNullable<IIoK8sApiCoreV1Container['readinessProbe']>;
export interface Workload {
  readonly name: string;
  readonly replicas: number;
  /** What it is told, and of whom else in its pod. */
  readonly document: Unsealed;
  readonly accelerator?: Unsealed;
  readonly ports: Readonly<Record<string, number>>;
  /** Runs the variant's code. */
  readonly runsVariant: boolean;
  /** Reads the Secret of the world. */
  readonly readsSecret: boolean;
  /** Two at a time, even for a moment, would be wrong. */
  readonly neverTwice?: true;
}

/** Out of root's hands, and of everybody else's: the pod level of the Pod Security Standard `restricted`. */
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;
/** Its container level, and a file system that cannot be written to. */
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

export const labelsOf = (name: string) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'two-am' });

/** The ConfigMap of a service's settings. */
export function settingsOf(name: string, document: Unsealed): ConfigMap {
  return new ConfigMap({
    metadata: { name: `${name}-settings`, labels: labelsOf(name) },
    data: { 'settings.json': `${JSON.stringify(document, null, 2)}\n` },
  });
}

/** The variant's code, mounted over the image's own file of that path. */
export function codeOf({ variant }: State): ConfigMap {
  return new ConfigMap({
    metadata: { name: 'variant', labels: labelsOf('variant') },
    data: { 'variant.ts': variant.code },
  });
}

export function deploymentOf(state: State, workload: Workload): Deployment {
  const { name, replicas, document, accelerator, runsVariant, readsSecret } = workload;
  const labels = labelsOf(name);
  const told = [document, accelerator ?? null, runsVariant ? state.variant.code : null];
  const main = container(state, {
    name,
    secret: readsSecret,
    variant: runsVariant,
    healthPort: ports.health,
    memoryMiB: state.memoryMiB[name] ?? usualMiB,
    settings: 'settings',
  });
  return new Deployment({
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      // Two loads at a time would be twice the traffic; new servers come before old ones go.
      strategy: workload.neverTwice
        ? { type: 'Recreate' }
        : { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels,
          // Pods do not start anew by themselves when a ConfigMap changes.
          annotations: { 'two-am/told': digestOf(JSON.stringify(told)) },
        },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity,
          // preStop, then what is in flight.
          terminationGracePeriodSeconds: 45,
          ...(accelerator ? { initContainers: [sidecar(state)] } : {}),
          containers: [
            {
              ...main,
              ports: Object.entries({ ...workload.ports, health: ports.health }).map(([each, containerPort]) => ({
                name: each,
                containerPort,
              })),
              // Out of the Service first, and only then SIGTERM.
              lifecycle: { preStop: { sleep: { seconds: 5 } } },
            },
          ],
          volumes: [
            { name: 'settings', configMap: { name: `${name}-settings` } },
            ...(accelerator ? [{ name: 'accelerator-settings', configMap: { name: 'accelerator-settings' } }] : []),
            ...(runsVariant ? [{ name: 'variant', configMap: { name: 'variant' } }] : []),
            ...(readsSecret || accelerator ? [{ name: 'secret', secret: { secretName: 'world' } }] : []),
          ],
        },
      },
    },
  });
}

/** Short, and never a number to whoever reads YAML. */
export function digestOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

interface Part {
  readonly name: string;
  readonly secret: boolean;
  readonly variant: boolean;
  readonly healthPort: number;
  readonly memoryMiB: number;
  /** The volume that holds its settings. */
  readonly settings: string;
}

function container(
  state: State,
  { name, secret, variant, healthPort, memoryMiB, settings }: Part,
): IIoK8sApiCoreV1Container {
  const files = [`${settingsFolder}/settings.json`, ...(secret ? [`${settingsFolder}/secret/secret.json`] : [])];
  return {
    name,
    image: imageName,
    workingDir: imageFolder,
    command: ['node', 'src/cluster/alone/main.ts', ...files],
    ...probes(healthPort),
    resources: {
      requests: { cpu: '250m', memory: '128Mi' },
      // One thread does the work; the garbage collector has some more.
      limits: { cpu: '2', memory: `${memoryMiB}Mi` },
    },
    securityContext: containerSecurity,
    volumeMounts: [
      // By subPath it is a file, not a link: what it imports by path lies beside it in the image. First, where kustomize puts one that
      // an overlay exchanges: a diff shows a line that changed, and none that moved.
      ...(variant ? [{ name: 'variant', mountPath: variantPath(state), subPath: 'variant.ts', readOnly: true }] : []),
      {
        name: settings,
        mountPath: `${settingsFolder}/settings.json`,
        subPath: 'settings.json',
        readOnly: true,
      },
      ...(secret ? [{ name: 'secret', mountPath: `${settingsFolder}/secret`, readOnly: true }] : []),
    ],
  };
}

/** Starts before the model server and ends after it; it alone of the pod reads the Secret. If it ends, so does the server. */
function sidecar(state: State): IIoK8sApiCoreV1Container {
  const accelerator = container(state, {
    name: 'accelerator',
    secret: true,
    variant: false,
    healthPort: ports.acceleratorHealth,
    memoryMiB: usualMiB,
    settings: 'accelerator-settings',
  });
  return { ...accelerator, restartPolicy: 'Always' };
}

/** By gRPC, of the health service that runs beside each service; a slow start is not a dead process. */
function probes(port: number): Readonly<Record<'startupProbe' | 'readinessProbe' | 'livenessProbe', Probe>> {
  return {
    startupProbe: { grpc: { port }, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { grpc: { port }, periodSeconds: 2, failureThreshold: 2 },
    livenessProbe: { grpc: { port }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  };
}
