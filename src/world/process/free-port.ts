import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { LabError } from '../../errors.ts';

/** Between what needs root and what systems hand out by default (Linux 32,768 to 60,999, macOS 49,152 to 65,535). */
const lowest = 10_000;
const highest = 32_767;
const portTries = 20;
const startTries = 3;

/**
 * A port for a program that does not tell which one it got for 0, or that others have to know before it listens. It is none of
 * those that the system hands to whoever connects: any connection of the machine could take such a port before the program
 * binds it, and one to a port where nobody listens yet can become its own other end. Error: `port-taken`.
 */
export async function findFreePort(host = '127.0.0.1'): Promise<number> {
  return (await findCommonPort([host])) ?? fail([host]);
}

/** The same, free on all of them; null: one of the addresses is not this machine's. Error: `port-taken`. */
export async function findCommonPort(hosts: readonly string[]): Promise<number | null> {
  for (let tried = 0; tried < portTries; tried += 1) {
    const port = choosePort();
    const states = await Promise.all(hosts.map((host) => tryPort(host, port)));
    if (states.includes('not ours')) return null;
    if (states.every((state) => state === 'free')) return port;
  }
  return fail(hosts);
}

/** Starts a program on a free port, and on another one where somebody was quicker. `start` leaves nothing where it fails. */
export async function startOnFreePort<T>(host: string, start: (port: number) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    const port = await findFreePort(host);
    try {
      return await start(port);
    } catch (error) {
      if (tried === startTries || (await tryPort(host, port)) === 'free') throw error;
    }
  }
}

function choosePort(): number {
  const [first, last] = handedOut();
  const below = Math.min(highest, first - 1);
  if (below - lowest >= 1_000) return randomInt(lowest, below + 1);
  // Told to hand out nearly all: then there is no safe place.
  return last <= 64_000 ? randomInt(last + 1, 65_536) : randomInt(lowest, highest + 1);
}

/** The first and the last port that the system gives to a connection. */
function handedOut(): readonly [number, number] {
  try {
    const [first = '', last = ''] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/);
    return [Number(first), Number(last)];
  } catch {
    return [49_152, 65_535];
  }
}

function fail(hosts: readonly string[]): never {
  throw new LabError(
    'port-taken',
    `No port is free on ${hosts.length > 1 ? 'all of ' : ''}${hosts.join(', ')}.`,
    'Stop what listens there, and run the lab again.',
  );
}

function tryPort(host: string, port: number): Promise<'free' | 'taken' | 'not ours'> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL') resolve('not ours');
      else if (error.code === 'EADDRINUSE') resolve('taken');
      else reject(error);
    });
    server.listen(port, host, () => server.close(() => resolve('free')));
  });
}
