import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type RealBalancerName, realBalancers } from '../../src/world/balancer/real-balancers.ts';
import { startForeignProcess } from '../../src/world/process/foreign-process.ts';
import { startOnFreePort } from '../../src/world/process/free-port.ts';
import { ask } from '../grpc-status/client.ts';

const host = '127.0.0.1';

/** A real balancer of calls before one server, as the labs configure it but for `change`. */
export function startChanged(
  { kind, path }: { readonly kind: RealBalancerName; readonly path: string },
  backend: number,
  change: (config: string) => string = (config) => config,
): Promise<{ readonly at: string } & AsyncDisposable> {
  const { extension, serve, write } = realBalancers[kind];
  return startOnFreePort(host, async (port) => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'two-am-balancer-'));
    stack.defer(() => rm(folder, { recursive: true }));
    const config = join(folder, `changed.${extension}`);
    const backends = [{ host, port: backend }];
    await writeFile(config, change(write({ listen: { host, port }, layer: 'l7', balancing: 'round-robin', backends })));
    const hooks = { signal: new AbortController().signal, onPid() {}, onExit() {}, onDied() {} };
    const started = stack.use(startForeignProcess(path, serve(config), hooks));
    const at = `${host}:${port}`;
    // Envoy calls nobody healthy before its first check.
    const up = expect
      .poll(() => ask(at, { path: '/test.Nobody/Asks' }), { timeout: 15_000 })
      .not.toMatch(/ECONNREFUSED|no healthy upstream/);
    await Promise.race([up, started.ended.then((how) => Promise.reject(new Error(how)))]);
    const opened = stack.move();
    return { at, [Symbol.asyncDispose]: () => opened.disposeAsync() };
  });
}
