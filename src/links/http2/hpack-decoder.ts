import { decodeHuffman } from './huffman.ts';
import { malformed } from './malformed.ts';
import { type Field, staticTable } from './static-table.ts';

export interface HeaderBlock {
  readonly fields: readonly Field[];
  /** Changes of the dynamic table's size that stood before the fields: whoever writes the block anew repeats them. */
  readonly tableSizes: readonly number[];
}

const overheadBytes = 32;
const defaultTableBytes = 4_096;
/** Longer lists are an attack: servers take 64 KB or less. */
const longestListBytes = 1_048_576;

/** Follows the header blocks of one direction of a connection, from its first (RFC 7541). */
export class HpackDecoder {
  /** Oldest first. */
  #entries: Field[] = [];
  #tableBytes = 0;
  #capacityBytes = defaultTableBytes;
  #allowedBytes = defaultTableBytes;
  #block: Uint8Array = new Uint8Array(0);
  #at = 0;

  get capacityBytes(): number {
    return this.#capacityBytes;
  }

  /** The receiver's SETTINGS_HEADER_TABLE_SIZE: what the sender may use once it has heard of it. */
  allow(tableBytes: number): void {
    // A smaller one counts from the sender's acknowledgement on: until then its blocks may still use the larger one.
    this.#allowedBytes = Math.max(this.#allowedBytes, tableBytes);
  }

  /** Errors: `codec`; the table is of no use afterwards. */
  decode(block: Uint8Array): HeaderBlock {
    this.#block = block;
    this.#at = 0;
    const fields: Field[] = [];
    const tableSizes: number[] = [];
    let listBytes = 0;
    while (this.#at < block.length) {
      const first = block[this.#at] ?? 0;
      if (first >= 0x20 && first < 0x40) {
        if (fields.length > 0) throw malformed('a table size after a header field');
        tableSizes.push(this.#resize(this.#integer(5)));
        continue;
      }
      const field = this.#field(first);
      listBytes += bytesOf(field);
      if (listBytes > longestListBytes) throw malformed(`header fields of more than ${longestListBytes} bytes`);
      fields.push(field);
    }
    return { fields, tableSizes };
  }

  #field(first: number): Field {
    if (first >= 0x80) return this.#entry(this.#integer(7));
    const indexed = first >= 0x40;
    const index = this.#integer(indexed ? 6 : 4);
    const name = index === 0 ? this.#string() : this.#entry(index).name;
    const value = this.#string();
    if (indexed) return this.#insert({ name, value });
    return first >= 0x10 ? { name, value, neverIndexed: true } : { name, value };
  }

  #entry(index: number): Field {
    const dynamic = index - staticTable.length;
    const entry = dynamic > 0 ? this.#entries[this.#entries.length - dynamic] : staticTable[index - 1];
    if (!entry) throw malformed(`header field ${index}, which is in no table`);
    return entry;
  }

  #insert(field: Field): Field {
    this.#tableBytes += bytesOf(field);
    this.#entries.push(field);
    this.#evict();
    return field;
  }

  #resize(bytes: number): number {
    if (bytes > this.#allowedBytes) throw malformed(`a header table of ${bytes} bytes`);
    this.#capacityBytes = bytes;
    this.#evict();
    return bytes;
  }

  #evict(): void {
    let oldest = 0;
    while (this.#tableBytes > this.#capacityBytes) {
      const entry = this.#entries[oldest];
      if (!entry) break;
      this.#tableBytes -= bytesOf(entry);
      oldest += 1;
    }
    if (oldest > 0) this.#entries = this.#entries.slice(oldest);
  }

  #string(): string {
    const huffman = ((this.#block[this.#at] ?? 0) & 0x80) !== 0;
    const length = this.#integer(7);
    if (length > this.#block.length - this.#at) throw malformed('a header block that ends too early');
    const bytes = this.#block.subarray(this.#at, this.#at + length);
    this.#at += length;
    return huffman ? decodeHuffman(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1');
  }

  /** RFC 7541, section 5.1. */
  #integer(prefixBits: number): number {
    const most = 2 ** prefixBits - 1;
    let value = this.#byte() & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw malformed('an integer of more than 32 bits');
  }

  #byte(): number {
    const byte = this.#block[this.#at];
    if (byte === undefined) throw malformed('a header block that ends too early');
    this.#at += 1;
    return byte;
  }
}

function bytesOf({ name, value }: Field): number {
  return name.length + value.length + overheadBytes;
}
