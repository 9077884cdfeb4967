import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { loopback } from '../../serve/addresses.ts';

interface Came {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a request is for, or why it is refused. */
export type Admitted = { readonly path: string } | { readonly refused: 'other-host' | 'other-page' | 'no-token' };

/**
 * Whoever may look and measure: the page that this server has given, at a path that nobody can guess. A page of another origin is
 * refused by what its browser says of it, and one that has made its own name point here by the name.
 */
export function admit({ url, headers }: Came, token: string, port: number): Admitted {
  const hosts = [loopback, 'localhost'].map((name) => `${name}:${port}`);
  if (!hosts.includes(headers.host ?? '')) return { refused: 'other-host' };
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`) return { refused: 'other-page' };
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return { refused: 'other-page' };
  const [, given = '', path = ''] = /^\/([^/?]*)(\/[^?]*)?/.exec(url) ?? [];
  return isSame(given, token) ? { path } : { refused: 'no-token' };
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
