export interface Varint {
  /** Of 64 bits: what stands above them is dropped, as all readers do. */
  readonly value: bigint;
  readonly end: number;
  /** `ends`: the bytes ended inside; `long`: more than ten of them. */
  readonly fault: 'ends' | 'long' | null;
  /** Fewer bytes would say the same. */
  readonly padded: boolean;
  /** Ten bytes hold 70 bits; some above the 64th were set. */
  readonly dropped: boolean;
}

const mostBytes = 10;

export function readVarint(bytes: Uint8Array, at: number, end: number): Varint {
  let low = 0;
  let high = 0n;
  let scale = 1;
  for (let count = 0; count < mostBytes; count += 1) {
    const byte = at + count < end ? bytes[at + count] : undefined;
    if (byte === undefined) return { value: 0n, end: at + count, fault: 'ends', padded: false, dropped: false };
    // Seven groups of seven bits are exact in a number, and almost every varint ends there.
    if (count < 7) {
      low += (byte & 0x7f) * scale;
      scale *= 0x80;
    } else high |= BigInt(byte & 0x7f) << BigInt(7 * count);
    if (byte >= 0x80) continue;
    const value = high === 0n ? BigInt(low) : high | BigInt(low);
    return {
      value: BigInt.asUintN(64, value),
      end: at + count + 1,
      fault: null,
      padded: count > 0 && byte === 0,
      dropped: value >= 1n << 64n,
    };
  }
  return { value: 0n, end: at + mostBytes, fault: 'long', padded: false, dropped: false };
}
