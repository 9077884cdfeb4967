import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

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
