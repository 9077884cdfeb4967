import { LabError } from '../../errors.ts';
import type { World } from '../../lab/world.ts';
import type { Place } from '../place.ts';
import { findCommonPort, findFreePort } from './free-port.ts';

const loopback = '127.0.0.1';

/** 127.0.0.2, .3, …: each replica has an address of its own, as a pod has. */
export function podHost(index: number): string {
  return `127.0.0.${index + 2}`;
}

/**
 * A place for every model server that may ever run. Behind one name or one balancer they have an address each and one
 * port, as pods do; where the machine does not have such addresses (macOS, until it is told), or with `oneAddress`, a port each. Error:
 * `missing-tool` where that will not do.
 */
export async function findPlaces(
  { models, modelsAtMost, link }: World,
  hostOf = podHost,
  oneAddress = false,
): Promise<Place[]> {
  const count = Math.max(models, modelsAtMost ?? 0);
  const indices = Array.from({ length: count }, (_, index) => index);
  if (!isOneForAll(link)) return indices.map(() => ({ host: loopback, port: 0 }));
  const hosts = indices.map(hostOf);
  const port = oneAddress && link !== 'headless' ? null : await findCommonPort(hosts);
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
