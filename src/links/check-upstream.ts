import { messageOf } from '../errors.ts';
import { parseAddress } from './address.ts';
import { ApiError } from './api-error.ts';

const portOf: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Refuses what can never be dialled; a host that is unknown now may be known later. Errors: `ApiError` `bad-upstream`. */
export function checkUpstream(upstream: string, where = ''): void {
  const reason = whyNever(upstream);
  if (reason !== null) throw new ApiError('bad-upstream', `${JSON.stringify(upstream)}${where} ${reason}`);
}

function whyNever(upstream: string): string | null {
  if (upstream.includes('://')) return `is a URL; write ${addressIn(upstream) ?? 'host:port'}`;
  if (!upstream.includes(':')) return `has no port; write ${upstream}:80, or whichever it is`;
  if (/:[a-z][a-z-]*$/i.test(upstream)) return 'has a port by name; write its number';
  try {
    const { host, port } = parseAddress(upstream);
    if (port === 0) return 'has no port to dial';
    // What no name and no address holds, control characters among it.
    return /[\s/\\@?#\p{Cc}]/u.test(host) || !host.isWellFormed() ? 'has no host in it' : null;
  } catch (error) {
    return `is no host:port: ${messageOf(error)}`;
  }
}

function addressIn(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname, port, protocol } = new URL(url);
  const dialled = port || portOf[protocol];
  return hostname && dialled ? `${hostname}:${dialled}` : null;
}
