import { createFaultApi } from '../links/api.ts';
import { listenHttp } from './listen.ts';
import type { Program } from './program.ts';
import type { FaultsSettings } from './protocol.ts';

export interface FaultServerSettings {
  /** A loopback address. */
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  /** Decides toxicity and jitter. */
  readonly seed: number;
}

export interface StartedFaultServer extends AsyncDisposable {
  readonly port: number;
}

/** Toxiproxy's HTTP API, with proxies on loopback only. Errors: `port-taken`. */
export async function startFaultServer({ host, port, seed }: FaultServerSettings): Promise<StartedFaultServer> {
  await using stack = new AsyncDisposableStack();
  const api = stack.use(createFaultApi({ seed }));
  const server = stack.use(await listenHttp(api.listener, host, port));
  const opened = stack.move();
  return { port: server.port, [Symbol.asyncDispose]: () => opened.disposeAsync() };
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
