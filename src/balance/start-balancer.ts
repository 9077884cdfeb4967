import type { AddressInfo } from 'node:net';
import { type Address, Backend, type Balancing } from './backend.ts';
import { balanceCalls } from './balance-calls.ts';
import { balanceConnections } from './balance-connections.ts';
import { checkHealth } from './check-health.ts';
import { createPick } from './pick.ts';

export interface BalancerSettings {
  readonly host: string;
  /** 0: the system picks one. */
  readonly port: number;
  /** Per connection, or per call. */
  readonly layer: 'l4' | 'l7';
  readonly balancing: Balancing;
  /** All that there may ever be, whether they listen yet or not. */
  readonly backends: readonly Address[];
}

export interface StartedBalancer extends AsyncDisposable {
  readonly port: number;
  /** As they are now. */
  readonly backends: readonly Backend[];
}

export async function startBalancer({
  host,
  port,
  layer,
  balancing,
  backends: addresses,
}: BalancerSettings): Promise<StartedBalancer> {
  const backends = addresses.map((address) => new Backend(address));
  const pick = createPick(backends, balancing);
  const { server, drop } = layer === 'l4' ? balanceConnections(pick) : balanceCalls(backends, pick);
  const checks = await checkHealth(backends);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 2_048, resolve);
  }).catch((error: unknown) => {
    checks[Symbol.dispose]();
    throw error;
  });
  return {
    port: (server.address() as AddressInfo).port,
    backends,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        checks[Symbol.dispose]();
        server.close(() => resolve());
        drop();
      }),
  };
}
