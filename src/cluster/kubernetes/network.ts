import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { labelsOf } from './workload.ts';

/** Nobody speaks to anybody, unless another policy says so; all may ask for names. */
export function closed(): NetworkPolicy {
  return new NetworkPolicy({
    metadata: { name: 'closed' },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
      ],
    },
  });
}

/** Its port is open to those who call it, and it may call others. The kubelet's probes are not held up by a policy. */
export function policyOf(
  name: string,
  port: number | null,
  callers: readonly string[],
  called: readonly { readonly name: string; readonly port: number }[],
): NetworkPolicy {
  const pods = (of: string) => ({ podSelector: { matchLabels: labelsOf(of) } });
  return new NetworkPolicy({
    metadata: { name, labels: labelsOf(name) },
    spec: {
      podSelector: { matchLabels: labelsOf(name) },
      policyTypes: ['Ingress', 'Egress'],
      ...(port === null || callers.length === 0
        ? {}
        : { ingress: [{ from: callers.map(pods), ports: [{ protocol: 'TCP', port }] }] }),
      ...(called.length === 0
        ? {}
        : { egress: called.map((one) => ({ to: [pods(one.name)], ports: [{ protocol: 'TCP', port: one.port }] })) }),
    },
  });
}
