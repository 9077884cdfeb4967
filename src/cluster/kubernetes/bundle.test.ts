import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { LabError } from '../../errors.ts';
import { projectFolder } from '../../lab/folders.ts';
import { readDocument } from '../alone/document.ts';
import { readBundlePlan, readImage, writeBundle } from './index.ts';
import { type KubeObject, objectsOf } from './objects.ts';
import { type BundlePlan, bundleSteps } from './plan.ts';

/** What is written, without a cluster and without kubectl; whether kustomize builds it is in test/slow/kubernetes.test.ts. */

const said = { seed: 7, rate: null, image: readImage('registry.example/two-am:1.0'), secret: 'of this test' };
const plans = [
  await readBundlePlan('l4-pinning', said),
  await readBundlePlan('message-size', said),
  await readBundlePlan('missing-deadline', said),
  await readBundlePlan('json-blowup', { ...said, rate: 40 }),
];
const statesOf = (plan: BundlePlan) =>
  bundleSteps(plan).map(({ folder, state }) => ({
    folder,
    objects: objectsOf(state, plan.secret).map(({ object }) => object),
  }));

describe.each(plans.map((plan) => [plan.id, plan] as const))('%s', (_id, plan) => {
  const states = statesOf(plan);

  test('has a folder for the calm, the trigger, each fix and each wrong fix', () => {
    const folders = new Set([...writeBundle(plan).keys()].map((file) => file.split('/').slice(0, -1).join('/')));
    const fixes = Object.keys(plan.lab.fixes).map((name) => `fixes/${name}`);
    const wrong = Object.keys(plan.lab.wrongFixes).map((name) => `wrong-fixes/${name}`);
    expect([...folders].sort()).toEqual(['', 'base', 'trigger', ...fixes, ...wrong].sort());
  });

  test('tells each service only what it takes when it runs by itself', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'two-am-bundle-'));
    const secret = join(folder, 'secret.json');
    await writeFile(secret, JSON.stringify({ secret: plan.secret }));
    let told = 0;
    for (const { objects } of states) {
      for (const { metadata, data } of objects.filter(isSettings)) {
        const file = join(folder, `${metadata.name}.json`);
        await writeFile(file, data['settings.json']);
        const reads = /^(load|accelerator)-/.test(metadata.name) ? [secret] : [];
        const { settings } = await readDocument(file, ...reads);
        expect(`${settings.role}-settings`).toBe(metadata.name);
        told += 1;
      }
    }
    expect(told).toBeGreaterThanOrEqual(4 * states.length);
    await rm(folder, { recursive: true });
  });

  test('has the secret in its Secret alone, which nothing reads that runs the code of a variant', () => {
    for (const { objects } of states) {
      const others = objects.filter(({ kind }) => kind !== 'Secret');
      expect(JSON.stringify(others)).not.toContain(plan.secret);
      for (const one of others.flatMap(containersOf)) {
        const mounts = one.volumeMounts.map(({ name }) => name);
        expect(mounts.includes('secret') && mounts.includes('variant')).toBe(false);
      }
    }
  });

  test('is restricted, read-only, limited and probed', () => {
    for (const { objects } of states) {
      const pods = objects.flatMap((object) => podOf(object) ?? []);
      expect(pods.length).toBeGreaterThanOrEqual(3);
      for (const pod of pods) {
        expect(pod).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        });
        for (const one of [...pod.containers, ...(pod.initContainers ?? [])]) {
          expect(one).toMatchObject({
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            resources: { limits: { cpu: expect.any(String), memory: expect.any(String) } },
            readinessProbe: one.name === 'balancer' ? { tcpSocket: {} } : { grpc: {} },
          });
        }
      }
    }
  });

  test('has Services and policies that name ports and pods that there are', () => {
    for (const { objects } of states) {
      const portsOf = new Map(
        objects.flatMap((object) => {
          const [first] = podOf(object)?.containers ?? [];
          return first ? [[object.metadata.name, first.ports]] : [];
        }),
      );
      const nameIn = (labels: Labels) => String(labels['app.kubernetes.io/name']);
      for (const { kind, spec } of objects) {
        if (kind === 'Service') {
          const { selector, ports } = spec as { readonly selector: Labels; readonly ports: readonly Named[] };
          for (const { targetPort } of ports)
            expect(portsOf.get(nameIn(selector))?.map(({ name }) => name)).toContain(targetPort);
        }
        if (kind !== 'NetworkPolicy') continue;
        const { podSelector, ingress = [], egress = [] } = spec as Policy;
        const opened = [
          ...ingress.flatMap(({ ports }) => [{ name: podSelector.matchLabels, ports }]),
          ...egress.flatMap(({ to, ports }) => to.map((one) => ({ name: one.podSelector.matchLabels, ports }))),
        ].filter(({ name }) => name && !('k8s-app' in name));
        for (const { name, ports } of opened)
          for (const { port } of ports)
            expect(portsOf.get(nameIn(name ?? {}))?.map(({ containerPort }) => containerPort)).toContain(port);
      }
    }
  });

  test('lets every service call whom its settings name', () => {
    for (const { objects } of states) {
      for (const { metadata, data } of objects.filter(isSettings)) {
        const role = metadata.name.replace('-settings', '');
        const called = [...data['settings.json'].matchAll(/"(?:http:\/\/)?([a-z]+)(?:-headless)?:(\d+)"/g)];
        const allowed = JSON.stringify(
          objects.find((one) => one.kind === 'NetworkPolicy' && one.metadata.name === role)?.spec ?? {},
        );
        for (const [, name, port] of called) {
          expect(allowed).toContain(`"app.kubernetes.io/name":"${name}"`);
          expect(allowed).toContain(`"port":${port}`);
        }
        expect(called.length > 0).toBe(['storefront', 'load', 'ranker', 'job'].includes(role));
      }
    }
  });

  test('mounts only what there is', () => {
    for (const { objects } of states) {
      const configs = new Set(
        objects.filter(({ kind }) => /ConfigMap|Secret/.test(kind)).map((one) => one.metadata.name),
      );
      const pods = objects.flatMap((object) => podOf(object) ?? []);
      for (const { volumes, containers, initContainers = [] } of pods) {
        for (const volume of volumes) expect(configs).toContain(volume.configMap?.name ?? volume.secret?.secretName);
        const names = volumes.map(({ name }) => name);
        for (const { volumeMounts } of [...containers, ...initContainers])
          for (const { name } of volumeMounts) expect(names).toContain(name);
      }
    }
  });
});

test('a fix of l4-pinning is told by the code, by who is called, and by nothing else', () => {
  const [plan] = plans;
  const files = writeBundle(plan as BundlePlan);
  const patches = parseAllDocuments(files.get('fixes/round-robin/patch.yaml') ?? '').map((one) => one.toJS());
  expect(patches.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ConfigMap variant',
    'ConfigMap model-settings',
    'Deployment model',
    'ConfigMap storefront-settings',
    'Deployment storefront',
  ]);
  const told = JSON.parse(patches[3].data['settings.json']).settings;
  expect(told).toMatchObject({ models: ['model-headless:50051'], target: 'dns:///model-headless:50051' });
  expect(patches[0].data['variant.ts']).toContain('round_robin');
  expect([...files.keys()].filter((file) => file.startsWith('fixes/round-robin/'))).toHaveLength(2);
});

test('the trigger of l4-pinning is four times the traffic and two more replicas', () => {
  const [calm, triggered] = statesOf(plans[0] as BundlePlan).map(({ objects }) => ({
    replicas: spec(objects, 'Deployment', 'model').replicas,
    offered: JSON.parse(
      objects.filter(isSettings).find(({ metadata }) => metadata.name === 'load-settings')?.data['settings.json'] ?? '',
    ).changes[1].ratePerSecond,
  }));
  expect(calm).toEqual({ replicas: 2, offered: 80 });
  expect(triggered).toEqual({ replicas: 4, offered: 320 });
});

test('a pod has the memory that its lab allows', () => {
  const [base] = statesOf(plans[1] as BundlePlan);
  const limits = ['job', 'model', 'storefront'].map((name) => {
    const { template } = spec(base?.objects ?? [], 'Deployment', name);
    return template.spec.containers[0]?.resources.limits.memory;
  });
  expect(limits).toEqual(['336Mi', '336Mi', '512Mi']);
});

describe('faults', () => {
  const file = join(projectFolder, 'test/schemas/chaos-mesh/chaos-mesh.org_networkchaos.yaml');

  test('are a NetworkChaos as Chaos Mesh defines it, and a field that is none would not be', async () => {
    const definition = parse(await readFile(file, 'utf8'));
    const { schema } = definition.spec.versions.find(({ name }: { name: string }) => name === 'v1alpha1');
    const check = new Ajv({ strict: false, formats: { int32: true, int64: true, 'date-time': true } }).compile(
      closed(schema.openAPIV3Schema),
    );
    const [, triggered] = statesOf(plans[2] as BundlePlan);
    const chaos = triggered?.objects.filter(({ kind }) => kind === 'NetworkChaos') ?? [];
    expect(chaos).toHaveLength(1);
    expect(check(chaos[0]), JSON.stringify(check.errors)).toBe(true);
    const text = JSON.stringify(chaos[0]);
    for (const [right, wrong] of [
      ['"mode":"one"', '"mode":"some"'],
      ['"3000ms"', '"3000"'],
      ['"latency":', '"latencyMs":'],
      ['"labelSelectors":', '"labels":'],
    ] as const) {
      expect(text).toContain(right);
      expect(check(JSON.parse(text.replace(right, wrong)))).toBe(false);
    }
  });
});

test.each([
  ['channel-reuse', null, 'TLS certificates of localhost'],
  ['field-reuse', null, 'stops a roll-out half-way'],
  ['json-blowup', null, 'a cluster is not measured'],
])('%s at a rate of %s is refused', async (id, rate, says) => {
  await expect(readBundlePlan(id, { ...said, rate }).then(writeBundle)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(says),
  });
});

test.each([
  ['two-am', { newName: 'two-am' }],
  ['two-am:dev', { newName: 'two-am', newTag: 'dev' }],
  ['localhost:5000/lab/two-am', { newName: 'localhost:5000/lab/two-am' }],
  ['r.example/a/two-am:1.0', { newName: 'r.example/a/two-am', newTag: '1.0' }],
  [`two-am@sha256:${'0'.repeat(64)}`, { newName: 'two-am', digest: `sha256:${'0'.repeat(64)}` }],
])('the image %s', (text, image) => {
  expect(readImage(text)).toEqual(image);
});
test.each(['', 'Two-AM', 'two-am:', 'a b', 'two-am@sha256:0', '../x'])('the image %j is refused', (text) => {
  expect(() => readImage(text)).toThrow(LabError);
});

interface Pod {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly {
    readonly name: string;
    readonly configMap?: { readonly name: string };
    readonly secret?: { readonly secretName: string };
  }[];
}
type Labels = Readonly<Record<string, string>>;
interface Named {
  readonly targetPort: string;
}
interface Selected {
  readonly podSelector: { readonly matchLabels?: Labels };
}
interface Policy extends Selected {
  readonly ingress?: readonly { readonly ports: readonly { readonly port: number }[] }[];
  readonly egress?: readonly {
    readonly to: readonly Selected[];
    readonly ports: readonly { readonly port: number }[];
  }[];
}
interface Container {
  readonly name: string;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string }[];
  readonly resources: { readonly limits: { readonly memory: string } };
}
interface DeploymentSpec {
  readonly replicas: number;
  readonly template: { readonly spec: Pod };
}

function podOf({ kind, spec }: KubeObject): Pod | null {
  return kind === 'Deployment' ? (spec as DeploymentSpec).template.spec : null;
}

function containersOf(object: KubeObject): readonly Container[] {
  const pod = podOf(object);
  return pod ? [...pod.containers, ...(pod.initContainers ?? [])] : [];
}

function spec(objects: readonly KubeObject[], kind: string, name: string): DeploymentSpec {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  return found?.spec as DeploymentSpec;
}

function isSettings(
  object: KubeObject,
): object is KubeObject & { readonly data: Readonly<Record<'settings.json', string>> } {
  return typeof object.data === 'object' && object.data !== null && 'settings.json' in object.data;
}

/** As the API server prunes: what an object's schema does not name is no field of it. */
function closed(schema: unknown): object {
  if (typeof schema !== 'object' || schema === null) return {};
  const { properties, items, ...rest } = schema as Record<string, unknown>;
  return {
    ...rest,
    ...(items ? { items: closed(items) } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, closed(of)])),
          additionalProperties: false,
        }
      : {}),
  };
}
