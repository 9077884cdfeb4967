import type { IncomingMessage } from 'node:http';
import { isLoopback } from './address.ts';

/**
 * Why a request is refused, or null. Whoever can reach this server can open ports on the machine, so that pages in a
 * browser must not: not by their own (`Origin`), not by a name that they made lead here (`Host`).
 */
export function refuseForeign({ headers, socket, httpVersion }: IncomingMessage): string | null {
  const port = socket.localPort;
  const names = ['localhost', '127.0.0.1', '[::1]'].flatMap((name) => (port === 80 ? [name] : [`${name}:${port}`]));
  if (headers.origin !== undefined) return 'Origin not allowed';
  // Health checks in HTTP/1.0, which no browser speaks.
  const isNameless = httpVersion === '1.0' && headers.host === undefined && isLoopback(socket.remoteAddress ?? '');
  if (!isNameless && !names.includes(headers.host?.toLowerCase() ?? '')) return 'Host not allowed';
  return null;
}

/** In Toxiproxy's words. */
export function refuseBrowser({ headers }: IncomingMessage): string | null {
  return headers['user-agent']?.startsWith('Mozilla/') ? 'User agent not allowed' : null;
}
