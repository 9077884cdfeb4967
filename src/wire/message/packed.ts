import { type NumberName, numberTypes, type Scalar } from './numbers.ts';
import { readVarint } from './varint.ts';

export interface Packed {
  readonly count: number;
  /** The first of them, up to as many as were asked for. */
  readonly values: readonly Scalar[];
  /** Whether a writer of such a block could have made it: no varint longer than it must be, or than 32 bits. */
  readonly tidy: boolean;
}

/** Values without tags between them; null: these bytes are none, or stop inside one. */
export function readPacked(
  bytes: Uint8Array,
  start: number,
  end: number,
  name: NumberName,
  most: number,
): Packed | null {
  const { wireType, read } = numberTypes[name];
  if (wireType === 0) return readVarints(bytes, start, end, read, most);
  const size = wireType === 1 ? 8 : 4;
  if ((end - start) % size !== 0) return null;
  const count = (end - start) / size;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  const values = Array.from({ length: Math.min(count, most) }, (_, at) =>
    // By their bits, the fastest way is not needed; these two are most of all that is packed.
    name === 'float'
      ? view.getFloat32(at * size, true)
      : read(size === 8 ? view.getBigUint64(at * size, true) : BigInt(view.getUint32(at * size, true))),
  );
  return { count, values, tidy: true };
}

function readVarints(
  bytes: Uint8Array,
  start: number,
  end: number,
  read: (bits: bigint) => Scalar,
  most: number,
): Packed | null {
  const values: Scalar[] = [];
  let count = 0;
  let tidy = true;
  for (let at = start; at < end; count += 1) {
    const varint = readVarint(bytes, at, end);
    if (varint.fault !== null) return null;
    if (varint.padded || varint.value >= 1n << 32n) tidy = false;
    if (count < most) values.push(read(varint.value));
    at = varint.end;
  }
  return { count, values, tidy };
}
