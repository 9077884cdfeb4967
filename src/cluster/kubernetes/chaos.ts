import { Model, type ModelData, type TypeMeta } from '@kubernetes-models/base';
import { LabError } from '../../errors.ts';
import type { State } from '../plan/state.ts';
import { labelsOf } from './workload.ts';

/** Of Chaos Mesh's NetworkChaos, what is written here; there is no package with its models. */
interface INetworkChaos extends TypeMeta {
  readonly apiVersion: 'chaos-mesh.org/v1alpha1';
  readonly kind: 'NetworkChaos';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly action: 'delay';
    readonly mode: 'one' | 'all';
    readonly selector: Pods;
    readonly direction: 'to' | 'from';
    readonly target: { readonly mode: 'all'; readonly selector: Pods };
    readonly delay: { readonly latency: string; readonly jitter?: string };
  };
}
interface Pods {
  readonly namespaces: readonly string[];
  readonly labelSelectors: Readonly<Record<string, string>>;
}

export class NetworkChaos extends Model<INetworkChaos> {
  constructor(data: ModelData<INetworkChaos>) {
    super();
    this.setDefinedProps(Object.assign({ apiVersion: 'chaos-mesh.org/v1alpha1', kind: 'NetworkChaos' }, data));
  }
}

/** The faults that are under way, each on one pod of the model servers. Throws LabError `usage` for a toxic that netem has none of. */
export function chaosOf({ lab, world, faults }: State, namespace: string): NetworkChaos[] {
  const caller = world.hops === 2 ? 'ranker' : 'storefront';
  const pods = (name: string): Pods => ({ namespaces: [namespace], labelSelectors: labelsOf(name) });
  return faults.map(({ model, toxic }) => {
    if (toxic.type !== 'latency') {
      throw new LabError(
        'usage',
        `${lab} has the fault ${toxic.type}, and Chaos Mesh has none of its kind`,
        'Export another lab; docs/kubernetes.md says which.',
      );
    }
    const { latency = 0, jitter = 0 } = toxic.attributes;
    return new NetworkChaos({
      metadata: { name: `model-${model}-latency` },
      spec: {
        action: 'delay',
        // The pods of a Deployment are alike: it is one of them, whichever.
        mode: 'one',
        selector: pods('model'),
        // What a pod sends is what netem can hold back: answers are what the model server sends.
        direction: toxic.stream === 'upstream' ? 'from' : 'to',
        target: { mode: 'all', selector: pods(caller) },
        delay: { latency: `${latency}ms`, ...(jitter > 0 ? { jitter: `${jitter}ms` } : {}) },
      },
    });
  });
}
