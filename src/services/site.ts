import type { LedgerBook } from '../gather/ledger.ts';
import type { Site } from '../lab/variant.ts';
import { listenHttp } from './listen.ts';
import type { ModelSettings, RankerSettings } from './protocol.ts';

/** Where a variant serves, whose calls are booked in `ledger`. */
export function siteOf({ host, port, certificate }: ModelSettings | RankerSettings, ledger: LedgerBook): Site {
  return {
    host,
    port,
    certificates: certificate
      ? [{ private_key: Buffer.from(certificate.key), cert_chain: Buffer.from(certificate.cert) }]
      : [],
    call: (id, user, until) => ledger.open(id, user, until),
    listen: (app) => listenHttp(app, host, port, certificate),
  };
}
