const mostParts = 200_000;
const mostDecompressedBytes = 67_108_864;

/** What one input may cost, however it was made: a few bytes can stand for very many. */
export class Budget {
  #parts = mostParts;
  #decompressedBytes = mostDecompressedBytes;

  /** One more field, frame or header; false: there have been enough. */
  part(): boolean {
    this.#parts -= 1;
    return this.#parts >= 0;
  }

  get decompressedBytes(): number {
    return this.#decompressedBytes;
  }

  decompressed(bytes: number): void {
    this.#decompressedBytes -= bytes;
  }
}

export const partsWords = `at most ${mostParts.toLocaleString('en')} fields, frames and headers`;
