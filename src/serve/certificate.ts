import { createSecureContext } from 'node:tls';
import { LabError, messageOf } from '../errors.ts';
import { createAuthority } from '../services/certificates.ts';
import type { Certificate } from '../services/protocol.ts';

export interface Certified {
  readonly certificate: Certificate;
  /** PEM of the authority, where it was made for this run; null: it is the person's own. */
  readonly ca: string | null;
}

/** For localhost, 127.0.0.1 and `host`, by an authority that lives as long as this process. */
export async function makeCertificate(host: string): Promise<Certified> {
  const authority = await createAuthority();
  return { certificate: await authority.certify('model server', [host]), ca: authority.ca };
}

/** Throws LabError `usage` where the two are no certificate with its key. */
export function checkCertificate(certificate: Certificate): Certified {
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw new LabError(
      'usage',
      `--cert and --key are no certificate with its key: ${messageOf(error)}`,
      'Give PEM files that belong together; the key must not be encrypted.',
    );
  }
  return { certificate, ca: null };
}
