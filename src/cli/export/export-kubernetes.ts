import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Input } from '../input.ts';
import { defaultSeed } from '../options.ts';
import { writeNew } from './write-new.ts';

/** Writes a lab's world, its trigger, fixes and wrong fixes for kustomize; gives what one does with them. */
export async function exportKubernetes(input: Input): Promise<readonly string[]> {
  // With the models of all of Kubernetes behind it.
  const { readImage, readBundlePlan, writeBundle } = await import('../../cluster/kubernetes/index.ts');
  const said = {
    image: readImage(input.text('image') ?? 'two-am:dev'),
    seed: input.whole('seed') ?? defaultSeed,
    rate: input.whole('rate'),
    secret: randomBytes(16).toString('hex'),
  };
  const plan = await readBundlePlan(input.operands[1] ?? '', said, input.signal);
  const files = [...writeBundle(plan)].map(([name, text]) => [name, () => text] as const);
  const out = await writeNew(input, [plan.id, 'kubernetes'], files);
  const [fix = ''] = Object.keys(plan.lab.fixes);
  return [
    `kubectl apply -k ${join(out, 'base')}`,
    `kubectl apply -k ${join(out, 'trigger')}`,
    `kubectl diff -k ${join(out, 'fixes', fix)}`,
  ];
}
