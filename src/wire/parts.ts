/** Bytes that offsets are in: the input, and whatever was put together or decompressed out of it. */
export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The parts of one input; the first is the input itself. */
export class Parts {
  readonly #list: Part[] = [];

  get list(): readonly Part[] {
    return this.#list;
  }

  /** Gives its index. */
  add(name: string, bytes: Uint8Array): number {
    return this.#list.push({ name, bytes }) - 1;
  }

  bytes(part: number): Uint8Array {
    return this.#list[part]?.bytes ?? new Uint8Array(0);
  }
}
