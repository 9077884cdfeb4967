import { createFaultApi } from '../links/api.ts';
import type { ProxySettings } from '../links/fault-proxy.ts';
import { createMetrics } from '../links/metrics.ts';
import type { ServerOptions } from '../links/server-options.ts';
import { Traffic } from '../links/traffic.ts';
import { listenHttp } from './listen.ts';
import { populateFrom } from './populate-from.ts';
import type { Program } from './program.ts';
import type { FaultsSettings } from './protocol.ts';

export interface FaultServerSettings extends Pick<ServerOptions, 'seed' | 'linksOn' | 'bugCompatible' | 'log'> {
  /** A loopback address. */
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  /** What `/metrics` tells of; where it is none, there is no such path. */
  readonly proxyMetrics?: boolean;
  readonly runtimeMetrics?: boolean;
  /** A file of proxies to begin with. */
  readonly config?: string | null;
}

export interface StartedFaultServer extends AsyncDisposable {
  readonly port: number;
  /** Those to begin with. */
  readonly proxies: readonly ProxySettings[];
}

/** Toxiproxy's HTTP API, with proxies on loopback, or on the one address that the settings name. Errors: `port-taken`; `usage`, with what is wrong in the file. */
export async function startFaultServer(settings: FaultServerSettings): Promise<StartedFaultServer> {
  const { host, port, proxyMetrics = false, runtimeMetrics: runtime = false, config = null } = settings;
  await using stack = new AsyncDisposableStack();
  const traffic = proxyMetrics ? new Traffic() : undefined;
  const metrics = traffic || runtime ? createMetrics({ traffic, runtime }) : undefined;
  const api = stack.use(createFaultApi({ ...settings, traffic, metrics }));
  const proxies = config === null ? [] : await populateFrom(config, api);
  const server = stack.use(await listenHttp(api.listener, host, port));
  const opened = stack.move();
  return { port: server.port, proxies, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The embedded fault server, as a process of a world. */
export async function startFaults(settings: FaultsSettings): Promise<Program> {
  const server = await startFaultServer(settings);
  return {
    started: { port: server.port, adminPort: 0 },
    gatherings: {},
    change() {},
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
