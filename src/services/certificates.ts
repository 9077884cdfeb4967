import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import type { Certificate } from './protocol.ts';

/** A certificate authority that lives as long as its world, and nowhere but in memory. */
export interface Authority {
  /** PEM, for whoever shall trust it. */
  readonly ca: string;
  /** For a server on this machine, as `localhost` and 127.0.0.1, and as whatever else it is reached by: names or addresses. */
  certify(name: string, also?: readonly string[]): Promise<Certificate>;
}

const curve = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
const dayMs = 86_400_000;

export async function createAuthority(): Promise<Authority> {
  const notBeforeDate = new Date(Date.now() - 60_000);
  const notAfterDate = new Date(Date.now() + dayMs);
  const own = await generate([{ name: 'commonName', value: 'two-am, for one world' }], {
    ...curve,
    notBeforeDate,
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    ca: own.cert,
    async certify(name, also = []) {
      const made = await generate([{ name: 'commonName', value: name }], {
        ...curve,
        notBeforeDate,
        notAfterDate,
        ca: { key: own.private, cert: own.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: 'localhost' },
              { type: 7, ip: '127.0.0.1' },
              ...also.map((one) =>
                isIP(one) === 0 ? ({ type: 2, value: one } as const) : ({ type: 7, ip: one } as const),
              ),
            ],
          },
        ],
      });
      return { key: made.private, cert: made.cert };
    },
  };
}
