import { LabError } from '../errors.ts';
import { startDnsServer } from '../links/dns/dns-server.ts';
import type { Program } from './program.ts';
import type { DnsSettings } from './protocol.ts';

/** The name of a headless service: the address of each model server that is ready. */
export async function startDns({ host, service }: DnsSettings): Promise<Program> {
  const server = await startDnsServer(host, service);
  return {
    started: { port: server.port, adminPort: 0 },
    gatherings: {},
    change(change) {
      if (change.kind !== 'addresses')
        throw new LabError('broken-lab', `a name cannot change its ${change.kind}`, 'Change it at the storefront.');
      server.setAddresses(change.addresses);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
