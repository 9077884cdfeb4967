/** What curl has to be told of the certificate, with a space behind it; empty: nothing. */
export function curlTrust(tls: boolean, caFile: string | null): string {
  if (!tls) return '';
  return caFile === null ? '--insecure ' : `--cacert ${caFile} `;
}
