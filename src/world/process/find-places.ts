import { createServer } from 'node:net';
import { LabError } from '../../errors.ts';
import type { World } from '../../lab/world.ts';
import type { Place } from '../place.ts';

const loopback = '127.0.0.1';
const portTries = 20;

/** 127.0.0.2, .3, …: each replica has an address of its own, as a pod has. */
export function podHost(index: number): string {
  return `127.0.0.${index + 2}`;
}

/**
 * A place for every model server that may ever run. Behind one name or one balancer they have an address each and one
 * port, as pods do; where the machine does not have such addresses (macOS, until it is told), a port each. Error:
 * `missing-tool` where that will not do.
 */
export async function findPlaces({ models, modelsAtMost, link }: World, hostOf = podHost): Promise<Place[]> {
  const count = Math.max(models, modelsAtMost ?? 0);
  const indices = Array.from({ length: count }, (_, index) => index);
  if (!isOneForAll(link)) return indices.map(() => ({ host: loopback, port: 0 }));
  const hosts = indices.map(hostOf);
  const port = await findCommonPort(hosts);
  if (port !== null) return hosts.map((host) => ({ host, port }));
  // An address record has no port: replicas that differ by it alone cannot stand behind one name.
  if (link === 'headless') throw noAddresses(hosts);
  return Promise.all(indices.map(async () => ({ host: loopback, port: await findFreePort(loopback) })));
}

/** Whoever calls knows one target, which learns of model servers that join later. */
function isOneForAll(link: World['link']): boolean {
  return link === 'headless' || link === 'l4' || link === 'l7';
}

/** Whether this machine has the addresses of so many replicas. */
export async function hasAddresses(count: number): Promise<boolean> {
  return (await findCommonPort(Array.from({ length: count }, (_, index) => podHost(index)))) !== null;
}

function noAddresses(hosts: readonly string[]): LabError {
  return new LabError(
    'missing-tool',
    `This machine does not have the addresses ${hosts.join(', ')}: behind one name, each replica needs its own.`,
    `Add them to the loopback interface (they last until the next reboot): ${hosts.map((host) => `sudo ifconfig lo0 alias ${host}`).join(' && ')}`,
  );
}

/** A port that is free on all of them; null: one of the addresses is not this machine's. */
async function findCommonPort(hosts: readonly string[]): Promise<number | null> {
  const [first, ...others] = hosts;
  if (first === undefined) return null;
  for (let tried = 0; tried < portTries; tried += 1) {
    const port = await tryPort(first, 0);
    if (port === null) return null;
    const free = await Promise.all(others.map((host) => tryPort(host, port)));
    if (free.includes(null)) return null;
    if (!free.includes(0)) return port;
  }
  throw new LabError(
    'port-taken',
    `No port is free on all of ${hosts.join(', ')}.`,
    'Stop what listens there, and run the lab again.',
  );
}

/** For a program that does not tell which port it got for 0. */
export async function findFreePort(host: string): Promise<number> {
  return (await tryPort(host, 0)) ?? 0;
}

/** The port, free again; 0: somebody has it; null: the address is not this machine's. */
function tryPort(host: string, port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL') resolve(null);
      else if (error.code === 'EADDRINUSE') resolve(0);
      else reject(error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
