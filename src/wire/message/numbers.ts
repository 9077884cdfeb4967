import type { RawField } from './scan.ts';

/** A number type of protobuf's, as it stands behind a tag or in a packed block. */
export interface NumberType {
  readonly wireType: 0 | 1 | 5;
  /** Of the wire's bits, an unsigned number. */
  readonly read: (bits: bigint) => number | bigint | boolean;
}

/** As readers do it, which cut a varint that is too long for its type. */
export const numberTypes = {
  int32: { wireType: 0, read: (bits) => Number(BigInt.asIntN(32, bits)) },
  int64: { wireType: 0, read: (bits) => BigInt.asIntN(64, bits) },
  uint32: { wireType: 0, read: (bits) => Number(BigInt.asUintN(32, bits)) },
  uint64: { wireType: 0, read: (bits) => bits },
  sint32: { wireType: 0, read: (bits) => Number(BigInt.asIntN(32, unzigzag(BigInt.asUintN(32, bits)))) },
  sint64: { wireType: 0, read: (bits) => BigInt.asIntN(64, unzigzag(bits)) },
  bool: { wireType: 0, read: (bits) => bits !== 0n },
  enum: { wireType: 0, read: (bits) => Number(BigInt.asIntN(32, bits)) },
  fixed32: { wireType: 5, read: (bits) => Number(bits) },
  sfixed32: { wireType: 5, read: (bits) => Number(BigInt.asIntN(32, bits)) },
  float: { wireType: 5, read: floatOf },
  fixed64: { wireType: 1, read: (bits) => bits },
  sfixed64: { wireType: 1, read: (bits) => BigInt.asIntN(64, bits) },
  double: { wireType: 1, read: doubleOf },
} as const satisfies Record<string, NumberType>;

export type NumberName = keyof typeof numberTypes;

export function isNumberName(name: string): name is NumberName {
  return Object.hasOwn(numberTypes, name);
}

const scratch = new DataView(new ArrayBuffer(8));

function floatOf(bits: bigint): number {
  scratch.setUint32(0, Number(bits));
  return scratch.getFloat32(0);
}

function doubleOf(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

function unzigzag(bits: bigint): bigint {
  return (bits >> 1n) ^ -(bits & 1n);
}

/** Why this value would not come out of a field of that type as it went in; null: it would. */
export function lossIn(name: NumberName, field: Pick<RawField, 'bits'>): string | null {
  const { bits } = field;
  const signed = BigInt.asIntN(64, bits);
  const fitsInt32 = signed >= -(2n ** 31n) && signed < 2n ** 31n;
  switch (name) {
    case 'int32':
    case 'enum':
      return fitsInt32 ? null : `${signed} does not fit 32 bits: readers keep the lower ones`;
    case 'uint32':
    case 'sint32':
      return bits < 2n ** 32n ? null : `${bits} does not fit 32 bits: readers keep the lower ones`;
    case 'bool':
      return bits <= 1n ? null : `${bits} reads as true`;
    default:
      return null;
  }
}

/** The shortest decimal that comes back as the same float: what JSON writers of protobuf print. */
export function shortestFloat(value: number): string {
  if (!Number.isFinite(value) || Object.is(value, -0)) return Object.is(value, -0) ? '-0' : String(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

export type Scalar = number | bigint | boolean;

export function textOf(value: Scalar, name: string): string {
  if (typeof value !== 'number') return String(value);
  return name === 'float' ? shortestFloat(value) : Object.is(value, -0) ? '-0' : String(value);
}
