const pieceBytes = 16_384;

/** How a kind of bytes is looked at piece by piece. */
export interface Look<T> {
  /** The next place, from `at` on, where what is before it tells nothing about what follows. At most a few bytes further. */
  readonly cut: (bytes: Uint8Array, at: number) => number;
  readonly take: (bytes: Uint8Array, start: number, end: number) => T;
  readonly join: (one: T, other: T) => T;
}

/**
 * Looks at ranges of the same bytes. Messages in each other are a hundred ranges that are almost the same one: what lies in the
 * middle of all is looked at once.
 */
export class Pieces<T> {
  readonly #bytes: Uint8Array;
  readonly #look: Look<T>;
  readonly #known = new Map<number, T>();

  constructor(bytes: Uint8Array, look: Look<T>) {
    this.#bytes = bytes;
    this.#look = look;
  }

  of(start: number, end: number): T {
    const { take, join } = this.#look;
    const first = Math.ceil(start / pieceBytes);
    let from = this.#begin(first);
    if (end - start < 2 * pieceBytes || from > end) return take(this.#bytes, start, end);
    let all = take(this.#bytes, start, from);
    for (let piece = first; ; piece += 1) {
      const to = this.#begin(piece + 1);
      if (to > end) break;
      all = join(all, this.#piece(piece, from, to));
      from = to;
    }
    return join(all, take(this.#bytes, from, end));
  }

  #piece(piece: number, from: number, to: number): T {
    const known = this.#known.get(piece);
    if (known !== undefined) return known;
    const found = this.#look.take(this.#bytes, from, to);
    this.#known.set(piece, found);
    return found;
  }

  #begin(piece: number): number {
    return this.#look.cut(this.#bytes, piece * pieceBytes);
  }
}

/** Gives what was seen of the same bytes before. */
export function rememberPieces<T>(look: Look<T>): (bytes: Uint8Array) => Pieces<T> {
  const seen = new WeakMap<Uint8Array, Pieces<T>>();
  return (bytes) => {
    const known = seen.get(bytes) ?? new Pieces(bytes, look);
    seen.set(bytes, known);
    return known;
  };
}
