import { quote } from '../escape.ts';
import { type Problem, problem } from '../problem.ts';

export type FromText =
  | { readonly bytes: Uint8Array; readonly problem: null }
  | { readonly bytes: null; readonly problem: Problem };

/**
 * Base64, of either alphabet, with or without padding. gRPC-Web's text form may be several encodings one after another, each with
 * its padding, because a server encodes as it flushes.
 */
export function readBase64(text: string): FromText {
  const pieces: Buffer[] = [];
  for (const { 0: segment, index } of text.matchAll(/[^=]+=*|=+/g)) {
    const letters = segment.replaceAll(/[\s=]/g, '');
    const strange = /[^\w+/\s=-]/.exec(segment);
    if (strange)
      return { bytes: null, problem: problem(index + strange.index, 'a letter of base64', quote(strange[0], false)) };
    if (letters.length % 4 === 1 || (letters === '' && segment.includes('='))) {
      const at = index + segment.length;
      return {
        bytes: null,
        problem: problem(
          at,
          'base64 in groups of four letters',
          `${letters.length % 4} letter${letters.length === 1 ? '' : 's'} over`,
        ),
      };
    }
    pieces.push(Buffer.from(letters, 'base64'));
  }
  return { bytes: Buffer.concat(pieces), problem: null };
}
