import { malformed } from './malformed.ts';
import { wireType } from './wire-type.ts';

/** As in the other protobuf libraries: deeper groups are an attack on the stack, not data. */
const deepestGroup = 100;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads one message from its first byte to its last; every malformed byte is a LabError `codec`. */
export class WireReader {
  /** Not a Buffer: a plain array's `slice` copies. */
  readonly #bytes: Uint8Array;
  #at = 0;
  /** The varint that was read last: its bits 0 to 31 and 32 to 63. */
  #low = 0;
  #high = 0;

  constructor(message: Uint8Array) {
    this.#bytes = new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Field number × 8 + wire type. */
  tag(): number {
    this.#varint();
    if (this.#high !== 0) throw malformed('a field number over 536,870,911');
    if (this.#low >>> 3 === 0) throw malformed('field number 0');
    return this.#low;
  }

  /** The low 32 bits: wider values are cut, as the specification asks. */
  uint32(): number {
    this.#varint();
    return this.#low;
  }

  float(): number {
    const { buffer, byteOffset } = this.block(4);
    return new DataView(buffer, byteOffset, 4).getFloat32(0, true);
  }

  string(): string {
    const bytes = this.bytes();
    try {
      return utf8.decode(bytes);
    } catch {
      throw malformed('a string that is not UTF-8');
    }
  }

  /** The next `length` bytes, without a copy. */
  block(length: number): Uint8Array {
    const from = this.#advance(length);
    return this.#bytes.subarray(from, from + length);
  }

  /** The bytes of a length-delimited field, without a copy. */
  bytes(): Uint8Array {
    return this.block(this.#length());
  }

  /** Passes over the value of a field that nobody asked for. */
  skip(tag: number, depth = 0): void {
    switch (tag & 7) {
      case wireType.varint:
        this.#varint();
        return;
      case wireType.fixed64:
        this.#advance(8);
        return;
      case wireType.lengthDelimited:
        this.#advance(this.#length());
        return;
      case wireType.startGroup:
        this.#skipGroup(tag >>> 3, depth + 1);
        return;
      case wireType.fixed32:
        this.#advance(4);
        return;
      case wireType.endGroup:
        throw malformed('the end of a group that never began');
      default:
        throw malformed(`wire type ${tag & 7}`);
    }
  }

  #skipGroup(field: number, depth: number): void {
    if (depth > deepestGroup) throw malformed(`groups nested deeper than ${deepestGroup}`);
    for (;;) {
      const tag = this.tag();
      if ((tag & 7) !== wireType.endGroup) this.skip(tag, depth);
      else if (tag >>> 3 === field) return;
      else throw malformed('a group ended by the end of another');
    }
  }

  #length(): number {
    this.#varint();
    if (this.#high !== 0) throw malformed('a length beyond the end');
    return this.#low;
  }

  /** Moves on and gives where it was. */
  #advance(count: number): number {
    const from = this.#at;
    if (count > this.#bytes.length - from) throw malformed('it ends too early');
    this.#at = from + count;
    return from;
  }

  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw malformed('it ends too early');
      this.#at += 1;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw malformed('a varint of more than 10 bytes');
  }
}
