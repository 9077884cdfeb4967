import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { readBundlePlan, readImage, writeBundle } from '../../src/cluster/kubernetes/index.ts';
import { type KubeObject, objectsOf } from '../../src/cluster/kubernetes/objects.ts';
import { bundleSteps } from '../../src/cluster/kubernetes/plan.ts';

const root = join(import.meta.dirname, '../..');
const manifests = join(root, 'docs/l4-pinning/kubernetes.yaml');
/** `kubernetes-validate` of PyPI, which has the schemas with it: it asks no cluster and no network. */
const validator = process.env.TWO_AM_KUBERNETES_VALIDATE ?? 'kubernetes-validate';
const here = spawnSync(validator, ['--version']).status === 0;

describe.skipIf(!here)('the manifests of l4-pinning, by kubernetes-validate', () => {
  it.each(['1.31', '1.37'])('are valid for Kubernetes %s, with no field that it does not know', (version) => {
    expect(validate(version, manifests)).toEqual({ status: 0, faults: [] });
  });

  it.each([
    ['clusterIP: None', 'clusterIp: None'],
    ['            grpc:\n              port: 50051', '            grpc:\n              port: grpc'],
    ['matchLabels:', 'matchlabels:'],
  ])('would not be with %j as %j', (right, wrong) => {
    const folder = mkdtempSync(join(tmpdir(), 'two-am-kubernetes-'));
    try {
      const text = readFileSync(manifests, 'utf8');
      expect(text).toContain(right);
      const file = join(folder, 'wrong.yaml');
      writeFileSync(file, text.replace(right, wrong));
      expect(validate('1.37', file).status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it.runIf(!here)(
  'needs `pip install kubernetes-validate` to validate the manifests; TWO_AM_KUBERNETES_VALIDATE names it',
  ({ skip }) => {
    skip('kubernetes-validate is not on PATH');
  },
);

/** Its kustomize is in it; nothing is asked of a cluster. */
const kubectl = process.env.TWO_AM_KUBECTL ?? 'kubectl';
const builds = spawnSync(kubectl, ['kustomize', '--help']).status === 0;
const said = { seed: 7, rate: null, image: readImage('registry.example/two-am:1.0'), secret: 'of this test' };
const plans = [
  await readBundlePlan('l4-pinning', said),
  await readBundlePlan('message-size', said),
  await readBundlePlan('missing-deadline', said),
  await readBundlePlan('json-blowup', { ...said, rate: 40 }),
];

describe.skipIf(!builds)('an exported lab, built by kustomize', () => {
  const folder = mkdtempSync(join(tmpdir(), 'two-am-kustomize-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  for (const plan of plans) {
    for (const [name, text] of writeBundle(plan)) {
      const file = join(folder, plan.id, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  const steps = plans.flatMap((plan) =>
    bundleSteps(plan).map(({ folder: step, state }) => [`${plan.id}/${step}`, state] as const),
  );

  it.each(steps)('%s is the state that it stands for', (step, state) => {
    const built = build(join(folder, step)).map((object) => JSON.parse(JSON.stringify(object)));
    const meant = objectsOf(state, said.secret).map(({ object }) => object);
    const byId = (objects: readonly KubeObject[]) =>
      Object.fromEntries(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
    const namespace = `two-am-${state.lab}`;
    const placed = meant.map((object) =>
      object.kind === 'Namespace' ? object : { ...object, metadata: { ...object.metadata, namespace } },
    );
    const pulled = JSON.parse(
      JSON.stringify(placed)
        .replaceAll('"image":"two-am"', '"image":"registry.example/two-am:1.0"')
        .replaceAll('"image":"envoy"', '"image":"envoyproxy/envoy:distroless-v1.40.0"'),
    );
    expect(byId(built)).toEqual(byId(pulled));
  });

  it.skipIf(!here).each(plans)(
    '$id is valid for Kubernetes 1.33 to 1.37, with no field that they do not know',
    (plan) => {
      // Chaos Mesh's own schema is another, and src/cluster/kubernetes/bundle.test.ts holds it.
      const built = bundleSteps(plan).flatMap(({ folder: step }) => build(join(folder, plan.id, step)));
      const text = built
        .filter(({ kind }) => kind !== 'NetworkChaos')
        .map((object) => stringify(object, { version: '1.1' }))
        .join('---\n');
      const file = join(folder, `${plan.id}.yaml`);
      writeFileSync(file, text);
      for (const version of ['1.33', '1.34', '1.35', '1.36', '1.37']) {
        expect(validate(version, file)).toEqual({ status: 0, faults: [] });
      }
      writeFileSync(file, text.replaceAll('readOnlyRootFilesystem', 'readOnlyRootFileSystem'));
      expect(validate('1.33', file).status).not.toBe(0);
    },
  );
});

it.runIf(!builds)('needs `kubectl` to build what is exported; TWO_AM_KUBECTL names it', ({ skip }) => {
  skip('kubectl is not on PATH');
});

function build(path: string): KubeObject[] {
  const { status, stdout, stderr } = spawnSync(kubectl, ['kustomize', path], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return parseAllDocuments(stdout).map((one) => one.toJS());
}

it('the code to take home is the code of the fix that was measured', () => {
  const told = readFileSync(join(root, 'docs/l4-pinning/README.md'), 'utf8');
  const measured = readFileSync(join(root, 'labs/l4-pinning/fixes/round-robin.ts'), 'utf8');
  const blocks = [...told.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code.trim());
  expect(blocks).toHaveLength(3);
  for (const code of blocks) expect(measured).toContain(code);
});

function validate(version: string, file: string) {
  const { status, stdout, stderr } = spawnSync(validator, ['--strict', '--quiet', '--no-warn', '-k', version, file], {
    encoding: 'utf8',
  });
  return { status, faults: `${stdout}${stderr}`.split('\n').filter((line) => line !== '') };
}
