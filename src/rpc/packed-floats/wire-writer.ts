import { swapToOrFromWire } from './byte-order.ts';
import { unwritable } from './malformed.ts';
import { tagOf, wireType } from './wire-type.ts';

/** Bytes of a varint of at most 32 bits. */
export function sizeOfVarint(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** Fields numbered 1 to 15 have a tag of one byte: all of ours. Empty fields are not written. */
export function sizeOfFloats(floats: Float32Array): number {
  return floats.length === 0 ? 0 : 1 + sizeOfVarint(floats.byteLength) + floats.byteLength;
}

export function sizeOfString(text: string): number {
  if (text === '') return 0;
  if (!text.isWellFormed()) throw unwritable('a string with half a surrogate pair');
  const length = Buffer.byteLength(text);
  return 1 + sizeOfVarint(length) + length;
}

export function sizeOfUint32(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw unwritable(`${value} as a uint32`);
  return value === 0 ? 0 : 1 + sizeOfVarint(value);
}

/** Minus zero is written: only the bits of zero are the default. */
export function sizeOfFloat(value: number): number {
  return Object.is(Math.fround(value), 0) ? 0 : 5;
}

/** Writes the fields of one message, whose size was summed up beforehand. */
export class WireWriter {
  readonly bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  floats(field: number, floats: Float32Array): void {
    if (floats.length === 0) return;
    this.#varint(tagOf(field, wireType.lengthDelimited));
    this.#varint(floats.byteLength);
    this.bytes.set(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength), this.#at);
    swapToOrFromWire(this.bytes.subarray(this.#at, this.#at + floats.byteLength));
    this.#at += floats.byteLength;
  }

  string(field: number, text: string): void {
    if (text === '') return;
    this.#varint(tagOf(field, wireType.lengthDelimited));
    this.#varint(Buffer.byteLength(text));
    this.#at += this.bytes.write(text, this.#at, 'utf8');
  }

  uint32(field: number, value: number): void {
    if (value === 0) return;
    this.#varint(tagOf(field, wireType.varint));
    this.#varint(value);
  }

  float(field: number, value: number): void {
    if (sizeOfFloat(value) === 0) return;
    this.#varint(tagOf(field, wireType.fixed32));
    this.#at = this.bytes.writeFloatLE(value, this.#at);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.#at++] = rest;
  }
}
