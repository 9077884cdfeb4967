import { once } from 'node:events';
import { startFaultServer } from '../../services/faults.ts';

export interface FaultsOptions {
  readonly port: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** `url`: such as `http://127.0.0.1:8474`. */
  readonly onUp: (url: string) => void;
}

/** A fault server for a person's own tests, until it is interrupted. Errors: `port-taken`, `interrupted`. */
export async function serveFaults({ port, seed, signal, onUp }: FaultsOptions): Promise<void> {
  const host = '127.0.0.1';
  await using server = await startFaultServer({ host, port, seed });
  onUp(`http://${host}:${server.port}`);
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
}
