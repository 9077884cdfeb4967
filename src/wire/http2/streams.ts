import type { Header } from './frame.ts';

/** What one stream carried in the direction that was read. */
export interface StreamRecord {
  readonly id: number;
  /** In their order: headers, then perhaps trailers. */
  readonly headers: readonly (readonly Header[])[];
  /** Where in the connection its data is, padding left out. */
  readonly data: readonly { readonly start: number; readonly end: number }[];
  /** END_STREAM was set. */
  readonly ended: boolean;
  /** The error of its RST_STREAM. */
  readonly reset: string | null;
}

interface Book {
  id: number;
  headers: (readonly Header[])[];
  data: { start: number; end: number }[];
  ended: boolean;
  reset: string | null;
}

/** Gathers, by their streams, what the frames of a connection carry. */
export class StreamBooks {
  readonly #books = new Map<number, Book>();

  headers(id: number, fields: readonly Header[]): void {
    this.#book(id).headers.push(fields);
  }

  data(id: number, start: number, end: number): void {
    this.#book(id).data.push({ start, end });
  }

  end(id: number): void {
    this.#book(id).ended = true;
  }

  reset(id: number, error: string): void {
    this.#book(id).reset = error;
  }

  list(): readonly StreamRecord[] {
    return [...this.#books.values()];
  }

  #book(id: number): Book {
    const known = this.#books.get(id);
    if (known) return known;
    const book = { id, headers: [], data: [], ended: false, reset: null };
    this.#books.set(id, book);
    return book;
  }
}
