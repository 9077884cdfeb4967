const mostParts = 50_000;
/** HPACK lets one byte stand for thousands. */
const mostHeaderLetters = 4_194_304;
const mostDecompressedBytes = 67_108_864;

/** What one input may cost, however it was made: a few bytes can stand for very many. */
export class Budget {
  partsLeft = mostParts;
  #decompressedBytes = mostDecompressedBytes;
  #headerLetters = mostHeaderLetters;

  /** One more field, frame or header; false: there have been enough. */
  part(): boolean {
    this.partsLeft -= 1;
    return this.partsLeft >= 0;
  }

  /** One more header, of so many letters; false: there have been enough. */
  header(letters: number): boolean {
    this.#headerLetters -= letters;
    return this.part() && this.#headerLetters >= 0;
  }

  get decompressedBytes(): number {
    return this.#decompressedBytes;
  }

  decompressed(bytes: number): void {
    this.#decompressedBytes -= bytes;
  }
}

export const partsWords = `at most ${mostParts.toLocaleString('en')} fields, frames and headers`;
export const headerWords = `${partsWords}, or ${mostHeaderLetters.toLocaleString('en')} letters of headers`;
