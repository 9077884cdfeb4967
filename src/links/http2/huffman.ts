import { malformed } from './malformed.ts';

/**
 * The code of RFC 7541, appendix B: symbols by the length of their code, in bits. It is canonical (codes of one length
 * follow each other in the order of their symbols), so that the lengths are the whole table.
 */
const symbolsByLength: readonly (readonly [bits: number, symbols: readonly number[]])[] = [
  [5, ascii('012aceiost')],
  [6, ascii(' %-./3456789=A_bdfghlmnpru')],
  [7, ascii(':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz')],
  [8, ascii('&*,;XZ')],
  [10, ascii('!"()?')],
  [11, ascii("'+|")],
  [12, ascii('#>')],
  [13, ascii('\0$@[]~')],
  [14, ascii('^}')],
  [15, ascii('<`{')],
  [19, [92, 195, 208]],
  [20, [128, 130, 131, 162, 184, 194, 224, 226]],
  [21, [153, 161, 167, 172, 176, 177, 179, 209, 216, 217, 227, 229, 230]],
  [
    22,
    [
      129, 132, 133, 134, 136, 146, 154, 156, 160, 163, 164, 169, 170, 173, 178, 181, 185, 186, 187, 189, 190, 196, 198,
      228, 232, 233,
    ],
  ],
  [
    23,
    [
      1, 135, 137, 138, 139, 140, 141, 143, 147, 149, 150, 151, 152, 155, 157, 158, 165, 166, 168, 174, 175, 180, 182,
      183, 188, 191, 197, 231, 239,
    ],
  ],
  [24, [9, 142, 144, 145, 148, 159, 171, 206, 215, 225, 236, 237]],
  [25, [199, 207, 234, 235]],
  [26, [192, 193, 200, 201, 202, 205, 210, 213, 218, 219, 238, 240, 242, 243, 255]],
  [27, [203, 204, 211, 212, 214, 221, 222, 223, 241, 244, 245, 246, 247, 248, 250, 251, 252, 253, 254]],
  [
    28,
    [2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127, 220, 249],
  ],
  [30, [10, 13, 22, 256]],
];

const endOfString = 256;

interface CodesOfLength {
  readonly first: number;
  readonly symbols: readonly number[];
}

/** Index: bits. */
const codes: readonly (CodesOfLength | undefined)[] = canonicalCodes();

/** Errors: `codec` for the symbol EOS, and for padding that is not the beginning of EOS or longer than 7 bits. */
export function decodeHuffman(bytes: Uint8Array): string {
  let text = '';
  let code = 0;
  let bits = 0;
  for (const byte of bytes) {
    for (let shift = 7; shift >= 0; shift -= 1) {
      code = (code << 1) | ((byte >> shift) & 1);
      bits += 1;
      const candidates = codes[bits];
      const symbol = candidates?.symbols[code - candidates.first];
      if (symbol === undefined) continue;
      if (symbol === endOfString) throw malformed('a Huffman string with EOS inside');
      text += String.fromCharCode(symbol);
      code = 0;
      bits = 0;
    }
  }
  if (bits > 7 || code !== (1 << bits) - 1) throw malformed('a Huffman string with wrong padding');
  return text;
}

function canonicalCodes(): (CodesOfLength | undefined)[] {
  const table: (CodesOfLength | undefined)[] = [];
  let next = 0;
  let length = 0;
  for (const [bits, symbols] of symbolsByLength) {
    next *= 2 ** (bits - length);
    length = bits;
    table[bits] = { first: next, symbols };
    next += symbols.length;
  }
  return table;
}

function ascii(characters: string): number[] {
  return [...characters].map((character) => character.charCodeAt(0));
}
