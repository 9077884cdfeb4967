import { endianness } from 'node:os';

/**
 * Protobuf's floats are little-endian, a Float32Array's lie as the machine has them: turns the bytes of whole floats
 * from one into the other, in place. On little-endian machines there is nothing to do.
 */
export function swapToOrFromWire(bytes: Buffer, machine: 'LE' | 'BE' = endianness()): void {
  if (machine === 'BE') bytes.swap32();
}
