import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { labsFolder } from '../../src/lab/folders.ts';
import { productWith, worldWith } from '../../src/lab/world.ts';
import { readArtifact } from '../../src/world/artifact.ts';
import type { Handle, Member } from '../../src/world/contract.ts';
import type { RuntimeWish } from '../../src/world/runtime-wish.ts';
import { describeRuntime } from '../conformance/world-runtime.ts';

/**
 * The same suite on containers. `TWO_AM_IMAGE` names an image that was built from these files; the addresses of its containers have to
 * be reachable from here, as they are on Linux.
 */

const image = process.env.TWO_AM_IMAGE ?? '';
const wish: RuntimeWish = { on: 'compose', image };
const runner = fileURLToPath(new URL('../conformance/world-runner.ts', import.meta.url));
const run = promisify(execFile);

describe.skipIf(image === '')('containers', { timeout: 180_000 }, () =>
  describeRuntime({
    wish,
    async crash({ id }) {
      await run('docker', ['kill', id]);
    },
    async listLeft(handles, withinMs) {
      const untilMs = performance.now() + withinMs;
      for (;;) {
        const left = await listRunning();
        const some = handles.filter(({ id }: Handle) => left.has(id));
        if (some.length === 0 || performance.now() > untilMs) return some;
        await wait(100);
      }
    },
    hasOneClock: process.platform === 'linux',
    limitsDescriptors: true,
  }),
);

describe.skipIf(image === '')('a runner that is killed', { timeout: 180_000 }, () => {
  test('leaves no container and no network, and its containers had no volumes', async () => {
    const plan = {
      seed: 7,
      world: worldWith(),
      product: productWith({ dimension: 64, candidates: 4 }),
      variant: readArtifact(join(labsFolder(), 'json-blowup', 'defect.ts')),
      timeoutMs: 5_000,
      storefrontPort: 0,
    };
    const child = spawn(process.execPath, [runner, JSON.stringify(plan), JSON.stringify(wish)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line]: string[] = await once(createInterface(child.stdout), 'line');
    const members: readonly Pick<Member, 'handle'>[] = JSON.parse(line ?? '[]');
    const names = members.map(({ handle }) => handle.id);
    const [labelled = '', mounts] = [
      await ask('inspect', '--format', '{{index .Config.Labels "two-am.run"}}', ...names.slice(0, 1)),
      await ask('inspect', '--format', '{{range .Mounts}}{{.Type}} {{.Name}}{{end}}', ...names),
    ];
    expect(labelled).toMatch(/^[0-9a-f]{12}$/);
    expect(mounts.split('\n').filter((mount) => mount !== '')).toEqual([]);
    child.kill('SIGKILL');
    const filter = ['--quiet', '--filter', `label=two-am.run=${labelled}`];
    await expect
      .poll(async () => [await ask('ps', '--all', ...filter), await ask('network', 'ls', ...filter)], {
        timeout: 30_000,
      })
      .toEqual(['', '']);
  });
});

async function ask(...args: readonly string[]): Promise<string> {
  return (await run('docker', args)).stdout.trim();
}

async function listRunning(): Promise<ReadonlySet<string>> {
  const { stdout } = await run('docker', ['ps', '--format', '{{.Names}}', '--filter', 'label=two-am.run']);
  return new Set(stdout.split('\n'));
}
