import { quote } from '../escape.ts';
import { problem } from '../problem.ts';
import type { FromText } from './base64.ts';

/** Hex as it is written in documents, C, Python and logs, as pairs or in one: `08 96 01`, `0x08, 0x96`, `\x08\x96`. */
export function readHex(text: string): FromText {
  const digits: string[] = [];
  for (const { 0: word, index } of text.matchAll(/[^\s,:;]+/g)) {
    const bare = word.replaceAll(/\\x|^0x/gi, '');
    const strange = /[^\da-f]/i.exec(bare);
    if (strange) {
      const at = index + word.length - bare.length + strange.index;
      return { bytes: null, problem: problem(at, 'a hex digit', quote(strange[0], false)) };
    }
    // A single digit that stands alone is a byte: 0x8.
    const whole = bare.length === 1 && /^(0x|\\x)/i.test(word) ? `0${bare}` : bare;
    if (whole.length % 2 === 1) {
      return {
        bytes: null,
        problem: problem(
          index + word.length,
          'two hex digits a byte',
          `${whole.length} in ${quote(word.slice(0, 20), false)}`,
        ),
      };
    }
    digits.push(whole);
  }
  return { bytes: Buffer.from(digits.join(''), 'hex'), problem: null };
}
