import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { writeEnvoyConfig } from '../../world/balancer/write-envoy-config.ts';
import { ports } from '../plan/ports.ts';
import type { State } from '../plan/state.ts';
import { containerSecurity, digestOf, labelsOf, podSecurity } from './workload.ts';

/** In the manifests; `images:` of a kustomization says which it is. */
export const envoyName = 'envoy';
const configFile = '/etc/envoy/envoy.json';

/** Envoy before all model servers: it divides calls among the addresses of the headless name. */
export function balancerOf({ world }: State): [ConfigMap, Deployment] {
  const labels = labelsOf('balancer');
  const config = writeEnvoyConfig(
    {
      listen: { host: '0.0.0.0', port: ports.grpc },
      layer: 'l7',
      balancing: world.balancing,
      backends: [{ host: 'model-headless', port: ports.grpc }],
    },
    'STRICT_DNS',
  );
  const port = { tcpSocket: { port: ports.grpc } };
  return [
    new ConfigMap({ metadata: { name: 'balancer-settings', labels }, data: { 'envoy.json': config } }),
    new Deployment({
      metadata: { name: 'balancer', labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: {
            labels,
            annotations: { 'two-am/told': digestOf(config) },
          },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: podSecurity,
            terminationGracePeriodSeconds: 45,
            containers: [
              {
                name: 'balancer',
                image: envoyName,
                // Not the image's entry point, which wants to be root first; without hot restarts it writes nothing.
                command: ['envoy', '-c', configFile, '--disable-hot-restart', '--concurrency', '1'],
                ports: [{ name: 'grpc', containerPort: ports.grpc }],
                // It has no health service of its own: gRPC through it would ask a model server.
                startupProbe: { ...port, periodSeconds: 2, failureThreshold: 30 },
                readinessProbe: { ...port, periodSeconds: 2, failureThreshold: 2 },
                livenessProbe: { ...port, periodSeconds: 10, failureThreshold: 6 },
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
                resources: { requests: { cpu: '250m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } },
                securityContext: containerSecurity,
                volumeMounts: [{ name: 'settings', mountPath: configFile, subPath: 'envoy.json', readOnly: true }],
              },
            ],
            volumes: [{ name: 'settings', configMap: { name: 'balancer-settings' } }],
          },
        },
      },
    }),
  ];
}
