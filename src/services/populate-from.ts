import { readFile } from 'node:fs/promises';
import { LabError, messageOf } from '../errors.ts';
import type { FaultApi } from '../links/api.ts';
import type { ProxySettings } from '../links/fault-proxy.ts';

/** The proxies of a file, as Toxiproxy's `-config` has them. Errors: `usage`; Toxiproxy would go on without them. */
export async function populateFrom(file: string, api: FaultApi): Promise<readonly ProxySettings[]> {
  try {
    return await api.populate(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new LabError(
      'usage',
      `${file}: ${messageOf(cause)}`,
      'Give a list such as [{ "name": "db", "listen": "127.0.0.1:15432", "upstream": "127.0.0.1:5432" }].',
      { cause },
    );
  }
}
