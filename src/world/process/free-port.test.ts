import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findFreePort, startOnFreePort } from './free-port.ts';

const host = '127.0.0.1';

describe('a port for a program that is to listen later', () => {
  test('is none that the system would give to a connection meanwhile', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux says which it gives');
    const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
    const [first = 0, last = 0] = range.trim().split(/\s+/).map(Number);
    skip(first <= 11_000 && last > 64_000, 'this machine gives nearly all');
    const ports = await Promise.all(Array.from({ length: 50 }, () => findFreePort(host)));
    expect(ports.filter((port) => port < 1_024 || (port >= first && port <= last))).toEqual([]);
    expect(new Set(ports).size).toBeGreaterThan(40);
  });

  test('is another one where somebody was quicker', async () => {
    const tried: number[] = [];
    const server = await startOnFreePort(host, async (port) => {
      tried.push(port);
      if (tried.length === 1) await listen(port);
      return listen(port);
    });
    expect(tried).toHaveLength(2);
    expect(server.address()).toMatchObject({ port: tried[1] });
  });

  test('a program that fails for another reason is not started again', async () => {
    const tried: number[] = [];
    const start = (port: number) => {
      tried.push(port);
      return Promise.reject(new Error('no such option'));
    };
    await expect(startOnFreePort(host, start)).rejects.toThrow('no such option');
    expect(tried).toHaveLength(1);
  });
});

async function listen(port: number): Promise<Server> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}
