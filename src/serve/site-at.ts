import { startLedger } from '../gather/ledger.ts';
import type { Site } from '../lab/variant.ts';
import type { Certificate } from '../services/protocol.ts';

/** Where one of our own model servers stands. @param port 0: any free one @param certificate null: it speaks plainly */
export function siteAt(host: string, port: number, certificate: Certificate | null): Site {
  const ledger = startLedger();
  return {
    host,
    port,
    certificates: certificate
      ? [{ private_key: Buffer.from(certificate.key), cert_chain: Buffer.from(certificate.cert) }]
      : [],
    call: (id, user, until) => ledger.open(id, user, until),
    listen: () => Promise.reject(new Error('Nothing but the server itself listens.')),
  };
}
