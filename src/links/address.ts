import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** `host:port`, `[v6]:port` or `:port`, with an empty host kept. Errors: in the words of Go, which Toxiproxy's users know. */
export function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':');
  if (colon < 0) throw new Error(`address ${text}: missing port in address`);
  const host = text.slice(0, colon);
  const port = text.slice(colon + 1);
  const inBrackets = /^\[([^[\]]*)\]$/.exec(host)?.[1];
  if (inBrackets === undefined && host.includes(':')) throw new Error(`address ${text}: too many colons in address`);
  if (!/^\d*$/.test(port) || Number(port) > 65_535) throw new Error(`address ${port}: invalid port`);
  return { host: inBrackets ?? host, port: Number(port) };
}

export function formatAddress({ host, port }: Address): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/**
 * Where a proxy listens. What Toxiproxy takes as "everywhere", an empty host or a wildcard, is loopback here.
 * Errors: no address, no such host, or one that is neither loopback nor `linksOn`.
 */
export async function resolveListen(text: string, linksOn?: string): Promise<Address> {
  const { host, port } = text === '' ? { host: '', port: 0 } : parseAddress(text);
  if (['', '0.0.0.0', '::'].includes(host)) return { host: '127.0.0.1', port };
  const found = await lookup(host, { order: 'ipv4first' }).catch((cause: unknown) => {
    throw new Error(`lookup ${host}: no such host`, { cause });
  });
  if (!isLoopback(found.address) && found.address !== linksOn)
    throw new Error(`address ${text}: this server offers loopback addresses only`);
  return { host: found.address, port };
}

/** Of an IP address; nothing else is. */
export function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
