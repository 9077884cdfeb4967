import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findFreePort } from '../world/process/free-port.ts';
import type { StorefrontSettings } from './protocol.ts';

const entry = fileURLToPath(new URL('./standalone-storefront.ts', import.meta.url));

test('serves without a runner, and ends when whoever started it is gone', async () => {
  const port = await findFreePort();
  const settings: StorefrontSettings = {
    role: 'storefront',
    name: 'storefront',
    seed: 1,
    product: { dimension: 8, candidates: 2, budgetMs: 250 },
    variant: fileURLToPath(new URL('../../labs/json-blowup/defect.ts', import.meta.url)),
    host: '127.0.0.1',
    port,
    models: ['127.0.0.1:1'],
  };
  const starter = spawn(
    process.execPath,
    ['-e', "require('node:child_process').spawn(process.execPath, [process.argv[1]], { stdio: 'inherit' })", entry],
    { env: { ...process.env, TWO_AM_STOREFRONT: JSON.stringify(settings) }, stdio: 'inherit' },
  );
  onTestFinished(() => void starter.kill('SIGKILL'));

  const health = () => fetch(`http://127.0.0.1:${port}/healthz`);
  await vi.waitFor(async () => expect((await health()).status).toBe(200), { timeout: 15_000 });
  starter.kill('SIGKILL');
  await vi.waitFor(() => expect(health()).rejects.toThrow(), { timeout: 10_000 });
});
