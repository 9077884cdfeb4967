import type { IncomingMessage } from 'node:http';
import type { Failure } from './calling.ts';

/** Of servers that say `{"error": "…"}`; null: it is an answer. */
export function readErrorBody({ statusCode = 0, statusMessage = '' }: IncomingMessage, body: Buffer): Failure | null {
  if (statusCode === 200) return null;
  const said = `${statusCode} ${statusMessage}`;
  try {
    const { error } = JSON.parse(body.toString());
    return { code: statusCode, says: `${said}: ${error}`, details: String(error) };
  } catch {
    return { code: statusCode, says: said, details: body.subarray(0, 200).toString() };
  }
}
