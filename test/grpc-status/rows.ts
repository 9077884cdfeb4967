import { readStatusDocument, readStatusRows, type StatusRow } from '../../src/serve/call/status-causes.ts';

/** Makes a row happen: what the caller's grpc-js says of it. Keyed by the row's cause. */
export type Cases = Readonly<Record<string, () => Promise<string>>>;

export const document = readStatusDocument();
export const rows = readStatusRows(document);

/** Held where the program is found. */
export function needsProxy({ cause }: StatusRow): boolean {
  return /^(HAProxy|Envoy)\b/.test(cause);
}
