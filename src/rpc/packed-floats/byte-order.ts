import { endianness } from 'node:os';

const thisMachine = endianness();

/**
 * Protobuf's floats are little-endian, a Float32Array's lie as the machine has them: turns the bytes of whole floats
 * from one into the other, in place. On little-endian machines there is nothing to do.
 */
export function swapToOrFromWire(bytes: Uint8Array, machine: 'LE' | 'BE' = thisMachine): void {
  if (machine === 'BE') Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).swap32();
}
