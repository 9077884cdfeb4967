import { isIP } from 'node:net';
import { type Address, parseAddress, resolveListen } from './address.ts';
import { ApiError } from './api-error.ts';

/** Refuses a proxy before itself, whose one connection would dial until no descriptor is left. Errors: `ApiError` `bad-upstream`. */
export async function refuseLoop(listen: Address, upstream: string): Promise<void> {
  if (listen.port === 0 || !isPlainlyHere(upstream, listen.port)) return;
  // What is elsewhere is no loop.
  const dialled = await resolveListen(upstream).catch(() => null);
  if (dialled?.host !== listen.host) return;
  throw new ApiError('bad-upstream', `${JSON.stringify(upstream)} is where the proxy itself listens`);
}

/** Without asking a name server, which may take its time. */
function isPlainlyHere(upstream: string, port: number): boolean {
  try {
    const dialled = parseAddress(upstream);
    return dialled.port === port && (isIP(dialled.host) !== 0 || ['', 'localhost'].includes(dialled.host));
  } catch {
    return false;
  }
}
