import { once } from 'node:events';
import { type FaultServerSettings, type StartedFaultServer, startFaultServer } from '../../services/faults.ts';

export interface FaultsOptions extends Omit<FaultServerSettings, 'host'> {
  readonly signal: AbortSignal;
  /** `url`: such as `http://127.0.0.1:8474`. */
  readonly onUp: (url: string, proxies: StartedFaultServer['proxies']) => void;
}

/** A fault server for a person's own tests, until it is interrupted. Errors: as of `startFaultServer`; `interrupted`. */
export async function serveFaults({ signal, onUp, ...settings }: FaultsOptions): Promise<void> {
  const host = '127.0.0.1';
  await using server = await startFaultServer({ ...settings, host });
  onUp(`http://${host}:${server.port}`, server.proxies);
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
}
