import { beyondLimit, type Problem } from '../problem.ts';
import { type NumberName, numberTypes, type Scalar } from './numbers.ts';
import { rememberPieces } from './pieces.ts';
import { readVarint } from './varint.ts';

/** More than any message within gRPC's limits has. */
export const mostValues = 4_194_304;

export interface Packed {
  readonly count: number;
  /** The first of them, up to as many as were asked for. */
  readonly values: readonly Scalar[];
  /** Whether a writer of such a block could have made it: no varint longer than it must be, or than 32 bits. */
  readonly tidy: boolean;
}

/** Where not all values were read: in an input of 16 MiB there may be as many. */
export function fewerThanAll({ count, values }: Omit<Packed, 'tidy'>, start: number): Problem | null {
  if (count === values.length) return null;
  return beyondLimit(start, `at most ${mostValues.toLocaleString('en')} packed values`, count.toLocaleString('en'));
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

interface Varints {
  /** null: one of them is too long, or the last one does not end. */
  readonly count: number | null;
  readonly tidy: boolean;
}

const mostVarintBytes = 10;

const piecesOf = rememberPieces<Varints>({
  cut(bytes, at) {
    const most = Math.min(bytes.length, at + mostVarintBytes);
    let cut = at;
    while (cut < most && (bytes[cut - 1] ?? 0) >= 0x80) cut += 1;
    return cut;
  },
  take: countVarints,
  join: (one, other) => ({
    count: one.count === null || other.count === null ? null : one.count + other.count,
    tidy: one.tidy && other.tidy,
  }),
});

function countVarints(bytes: Uint8Array, start: number, end: number): Varints {
  let count = 0;
  let tidy = true;
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    length += 1;
    if (byte < 0x80) {
      if (length > 1 && (byte === 0 || length > 5 || (length === 5 && byte > 0x0f))) tidy = false;
      count += 1;
      length = 0;
    } else if (length === mostVarintBytes) return { count: null, tidy: false };
  }
  return length === 0 ? { count, tidy } : { count: null, tidy: false };
}

function readVarints(
  bytes: Uint8Array,
  start: number,
  end: number,
  read: (bits: bigint) => Scalar,
  most: number,
): Packed | null {
  const { count, tidy } = piecesOf(bytes).of(start, end);
  if (count === null) return null;
  const values: Scalar[] = [];
  for (let at = start; at < end && values.length < most; ) {
    const varint = readVarint(bytes, at, end);
    values.push(read(varint.value));
    at = varint.end;
  }
  return { count, values, tidy };
}
