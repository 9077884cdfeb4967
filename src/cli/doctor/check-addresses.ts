import { hasAddresses, podHost } from '../../world/process/find-places.ts';
import { type Finding, fine } from './finding.ts';

/** As many as l4-pinning wants: its replicas have an address each, as pods do. */
const replicas = 4;

export async function checkAddresses(): Promise<Finding> {
  const hosts = Array.from({ length: replicas }, (_, index) => podHost(index));
  const range = `${hosts[0]} to ${hosts.at(-1)}`;
  if (await hasAddresses(replicas)) return fine('addresses', `${range}: an address for each replica of l4-pinning`);
  const remedy = `l4-pinning needs them (they last until the next reboot): ${hosts.map((host) => `sudo ifconfig lo0 alias ${host}`).join('; ')}`;
  return { name: 'addresses', state: 'caution', text: `this machine does not have ${range}`, remedy };
}
