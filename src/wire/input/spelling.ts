import { readBase64 } from './base64.ts';
import { readHex } from './hex.ts';

/** How bytes are written down. */
export const spellings = ['raw', 'hex', 'base64'] as const;
export type Spelling = (typeof spellings)[number];

export interface Spelled {
  readonly bytes: Uint8Array;
  readonly spelling: Spelling;
}

/** What was typed; null: neither hex nor base64. Hex first: `08960a` is base64 too, and nobody means that. */
export function readTyped(text: string): Spelled | null {
  const hex = readHex(text);
  if (hex.bytes !== null) return { bytes: hex.bytes, spelling: 'hex' };
  const base64 = readBase64(text);
  return base64.bytes === null ? null : { bytes: base64.bytes, spelling: 'base64' };
}

/** What a file holds: bytes as they are, unless all of it is text that is hex or whole groups of base64. */
export function readStored(bytes: Uint8Array): Spelled {
  const raw = { bytes, spelling: 'raw' } as const;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (/[^\t\n\r -~]/.test(text) || text.trim().length < 4) return raw;
  const isWhole = /^[\w+/=\r\n-]+$/.test(text) && text.replaceAll(/\s/g, '').length % 4 === 0;
  const typed = readTyped(text);
  return typed === null || (typed.spelling === 'base64' && !isWhole) ? raw : typed;
}
