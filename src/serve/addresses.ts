import { isIP } from 'node:net';

export const loopback = '127.0.0.1';

/** Nobody but this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** As a URL or a gRPC target has it; an address that stands for all is called by that of loopback. */
export function authorityOf(host: string, port: number): string {
  const called = host === '0.0.0.0' || host === '::' ? loopback : host;
  return `${called.includes(':') ? `[${called}]` : called}:${port}`;
}
