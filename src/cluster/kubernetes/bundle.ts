import { stringify } from 'yaml';
import { envoyName } from './balancer.ts';
import type { Image } from './image.ts';
import { namespaceOf, objectsOf } from './objects.ts';
import { overlayBetween } from './patch.ts';
import { type BundlePlan, bundleSteps } from './plan.ts';
import { writeReadme } from './readme.ts';
import { imageName } from './workload.ts';

const envoyImage: Image = { newName: 'envoyproxy/envoy', newTag: 'distroless-v1.40.0' };

/** Path → text of every file. Errors as `bundleSteps`. */
export function writeBundle(plan: BundlePlan): Map<string, string> {
  const steps = bundleSteps(plan);
  const files = new Map<string, string>();
  const objects = new Map(steps.map(({ folder, state }) => [folder, objectsOf(state, plan.secret)]));
  for (const { folder, upon, note } of steps) {
    const here = objects.get(folder) ?? [];
    const { added, patches } =
      upon === null ? { added: here, patches: [] } : overlayBetween(objects.get(upon) ?? [], here);
    const byFile = Map.groupBy(added, ({ file }) => file);
    for (const [file, all] of byFile) {
      files.set(`${folder}/${file}.yaml`, documents(all.map(({ object }) => object)));
    }
    if (patches.length > 0) files.set(`${folder}/patch.yaml`, documents(patches));
    const images = [
      ...(upon === null ? [{ name: imageName, ...plan.image }] : []),
      ...(byFile.has('balancer') ? [{ name: envoyName, ...envoyImage }] : []),
    ];
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: namespaceOf(plan.id),
      resources: [
        ...(upon === null ? [] : [wayBack(folder, upon)]),
        ...[...byFile.keys()].map((file) => `${file}.yaml`),
      ],
      ...(patches.length > 0 ? { patches: [{ path: 'patch.yaml' }] } : {}),
      ...(images.length > 0 ? { images } : {}),
    };
    files.set(`${folder}/kustomization.yaml`, `# ${note}\n${yaml(kustomization)}`);
  }
  files.set('README.md', writeReadme(plan, steps));
  return files;
}

function wayBack(folder: string, upon: string): string {
  return `${'../'.repeat(folder.split('/').length)}${upon}`;
}

function documents(all: readonly unknown[]): string {
  return all.map(yaml).join('---\n');
}

/** As YAML 1.1, by which kubectl reads: it quotes what that would take for a number or a truth. */
function yaml(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
