/**
 * What is asked of very many things of one kind, in their order. A list is one; so is `lazyRows`, which makes each only while
 * somebody looks at it: a million views as objects are some hundred MB, and as columns a tenth of that.
 */
export interface Rows<T> extends Iterable<T> {
  readonly length: number;
  at(index: number): T | undefined;
  slice(from?: number, to?: number): Rows<T>;
  filter(has: (row: T) => boolean): Rows<T>;
  map<U>(of: (row: T) => U): U[];
  some(has: (row: T) => boolean): boolean;
  every(has: (row: T) => boolean): boolean;
}

/** The row of an index from 0 on, made anew at each call. */
type Read<T> = (index: number) => T;

export function lazyRows<T>(length: number, read: Read<T>): Rows<T> {
  return new LazyRows(length, read, null);
}

/** The same rows in another order, or some of them. */
export function chooseRows<T>(rows: Rows<T>, order: Uint32Array): Rows<T> {
  return new LazyRows(order.length, (index) => rowAt(rows, index), order);
}

/** The same rows, each as another thing. */
export function mapRows<T, U>(rows: Rows<T>, of: (row: T) => U): Rows<U> {
  return lazyRows(rows.length, (index) => of(rowAt(rows, index)));
}

/** One after the other. */
export function concatRows<T>(parts: readonly Rows<T>[]): Rows<T> {
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  return rest.reduce(
    (before, part) =>
      lazyRows(before.length + part.length, (index) =>
        index < before.length ? rowAt(before, index) : rowAt(part, index - before.length),
      ),
    first,
  );
}

/** One figure of each, without a list that grows. */
export function numbersOf<T>(rows: Rows<T>, of: (row: T) => number): Float64Array {
  const numbers = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) numbers[index] = of(rowAt(rows, index));
  return numbers;
}

export function rowAt<T>(rows: Rows<T>, index: number): T {
  const row = rows.at(index);
  if (row === undefined) throw new RangeError(`there is no row ${index}`);
  return row;
}

/** The first index whose row has it, of rows of which all after such a one have it too; their number for none. */
export function firstIndex<T>(rows: Rows<T>, has: (row: T) => boolean): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (has(rowAt(rows, middle))) to = middle;
    else from = middle + 1;
  }
  return from;
}

class LazyRows<T> implements Rows<T> {
  readonly length: number;
  readonly #read: Read<T>;
  /** Which rows these are; null: the first ones. */
  readonly #order: Uint32Array | null;

  constructor(length: number, read: Read<T>, order: Uint32Array | null) {
    this.length = length;
    this.#read = read;
    this.#order = order;
  }

  at(index: number): T | undefined {
    const from0 = index < 0 ? this.length + index : index;
    return from0 >= 0 && from0 < this.length ? this.#get(from0) : undefined;
  }

  slice(from = 0, to = this.length): Rows<T> {
    const within = (index: number) => Math.min(this.length, Math.max(0, index < 0 ? this.length + index : index));
    const [first, end] = [within(from), within(to)];
    const length = Math.max(0, end - first);
    if (this.#order !== null) return new LazyRows(length, this.#read, this.#order.subarray(first, first + length));
    return new LazyRows(length, (index) => this.#read(first + index), null);
  }

  filter(has: (row: T) => boolean): Rows<T> {
    const kept = new Uint32Array(this.length);
    let count = 0;
    for (let index = 0; index < this.length; index += 1)
      if (has(this.#get(index))) kept[count++] = this.#order?.[index] ?? index;
    return count === this.length ? this : new LazyRows(count, this.#read, kept.slice(0, count));
  }

  map<U>(of: (row: T) => U): U[] {
    return Array.from({ length: this.length }, (_, index) => of(this.#get(index)));
  }

  some(has: (row: T) => boolean): boolean {
    for (let index = 0; index < this.length; index += 1) if (has(this.#get(index))) return true;
    return false;
  }

  every(has: (row: T) => boolean): boolean {
    return !this.some((row) => !has(row));
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = 0; index < this.length; index += 1) yield this.#get(index);
  }

  #get(index: number): T {
    return this.#read(this.#order?.[index] ?? index);
  }
}
