import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type EnvoyPlan, writeEnvoyConfig } from '../../src/serve/web/write-envoy-config.ts';
import { realBalancers } from '../../src/world/balancer/real-balancers.ts';
import { startForeignProcess } from '../../src/world/process/foreign-process.ts';
import { startOnFreePort } from '../../src/world/process/free-port.ts';
import { allowedOrigin, type Translator } from './translator.ts';

const host = '127.0.0.1';

/** A real Envoy with the configuration to take home, before a server on that port of 127.0.0.1. */
export function startEnvoy(
  path: string,
  upstreamPort: number,
  more: Partial<EnvoyPlan> = {},
  change: (config: string) => string = (config) => config,
): Promise<Translator> {
  return startOnFreePort(host, async (port) => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'two-am-envoy-'));
    stack.defer(() => rm(folder, { recursive: true }));
    const config = join(folder, 'envoy.json');
    const plan: EnvoyPlan = {
      listen: { host, port },
      upstream: { host, port: upstreamPort },
      cors: { origins: [allowedOrigin], credentials: false },
      tls: null,
      ...more,
    };
    await writeFile(config, change(writeEnvoyConfig(plan)));
    const hooks = { signal: new AbortController().signal, onPid() {}, onExit() {}, onDied() {} };
    const started = stack.use(startForeignProcess(path, realBalancers.envoy.serve(config), hooks));
    const up = expect.poll(() => listens(port), { timeout: 15_000 }).toBe(true);
    await Promise.race([up, started.ended.then((how) => Promise.reject(new Error(how)))]);
    const opened = stack.move();
    const scheme = plan.tls === null ? 'http' : 'https';
    return { origin: `${scheme}://${host}:${port}`, [Symbol.asyncDispose]: () => opened.disposeAsync() };
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
