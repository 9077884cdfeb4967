import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openRuntime } from '../../world/runtime.ts';
import { findBalancer } from '../tools/find-balancer.ts';
import { findFaultServer } from '../tools/find-fault-server.ts';
import { upLab } from './up.ts';

test('where its socket would lie open to others, nothing is started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-up-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'two-am'));
  await chmod(join(folder, 'two-am'), 0o777);
  await using runtime = openRuntime();
  vi.stubEnv('XDG_RUNTIME_DIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const told: unknown[] = [];
  const tell = (what: unknown) => void told.push(what);
  // Whoever came so far that a world starts is interrupted there.
  const started = runtime.start;
  const up = upLab({
    runtime: {
      ...runtime,
      start: (plan) => started({ ...plan, signal: AbortSignal.abort(new Error('a world starts')) }),
    },
    labId: 'json-blowup',
    state: 'calm',
    seed: 7,
    ratePerSecond: null,
    port: 0,
    faultServer: findFaultServer(null),
    balancer: findBalancer('embedded'),
    signal: new AbortController().signal,
    onUp: tell,
    onCalibrated: tell,
    onTick: tell,
    onEvent: tell,
  });
  await expect(up).rejects.toMatchObject({ code: 'unfit-environment', hint: expect.stringContaining('chmod 700') });
  expect(told).toEqual([]);
});
