import { isUtf8 } from 'node:buffer';
import { rememberPieces } from './pieces.ts';

interface Looks {
  readonly isText: boolean;
  /** Characters that no printable text has. */
  readonly hasControls: boolean;
}

const mostContinued = 3;

const piecesOf = rememberPieces<Looks>({
  cut(bytes, at) {
    const most = Math.min(bytes.length, at + mostContinued);
    let cut = at;
    while (cut < most && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut += 1;
    return cut;
  },
  take(bytes, start, end) {
    const piece = bytes.subarray(start, end);
    if (!isUtf8(piece)) return { isText: false, hasControls: false };
    return { isText: true, hasControls: /[^\P{C}\n\r\t]/u.test(utf8(piece)) };
  },
  join: (one, other) => ({
    isText: one.isText && other.isText,
    hasControls: one.hasControls || other.hasControls,
  }),
});

/** Whether a value is UTF-8, and what kind of text. */
export function looksOf(bytes: Uint8Array, start: number, end: number): Looks {
  return piecesOf(bytes).of(start, end);
}

/** The text of a value that is UTF-8. */
export function textIn(bytes: Uint8Array, start: number, end: number): string {
  return utf8(bytes.subarray(start, end));
}

/** Its beginning, of so many bytes or a few less; a character is not torn apart. */
export function beginningOf(bytes: Uint8Array, start: number, most: number): string {
  let end = start + most;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return textIn(bytes, start, end);
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
