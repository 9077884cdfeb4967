import type { Decoded } from '../../wire/decode.ts';
import type { Field } from '../../wire/message/message.ts';
import { wireNames } from '../../wire/message/scan.ts';

/** Longer ones teach nothing more. */
const longestBytes = 16;

/** A short message's tags and varints, as they are put together out of bits. */
export function bitsOf({ parts, body }: Decoded): string[] {
  const bytes = parts[0]?.bytes ?? new Uint8Array(0);
  if (body.kind !== 'message' || bytes.length > longestBytes) return [];
  return body.message.fields.flatMap((field) => [tagBits(bytes, field), ...valueBits(bytes, field)]);
}

function tagBits(bytes: Uint8Array, { start, tagEnd, number, wireType }: Field): string {
  const groups = groupsOf(bytes.subarray(start, tagEnd));
  const whole = groups
    .toReversed()
    .join('')
    .replace(/^0+(?=.{4})/, '');
  const [field, type] = [whole.slice(0, -3), whole.slice(-3)];
  return `${hex(bytes, start, tagEnd)}  ${field} ${type}: field ${number}, wire type ${wireType}, ${wireNames[wireType]}`;
}

function valueBits(bytes: Uint8Array, { wireType, tagEnd, valueStart, valueEnd, bits }: Field): string[] {
  if (wireType !== 0)
    return wireType === 2 ? [`${hex(bytes, tagEnd, valueStart)}  length ${valueEnd - valueStart}`] : [];
  const groups = groupsOf(bytes.subarray(valueStart, valueEnd));
  const continued = groups.map((group, at) => `${at < groups.length - 1 ? '1' : '0'} ${group}`).join(' | ');
  if (groups.length === 1)
    return [`${hex(bytes, valueStart, valueEnd)}  ${continued}  ${bits}; the first bit, 0: no byte follows`];
  return [
    `${hex(bytes, valueStart, valueEnd)}  ${continued}  first bit 1: one more follows, 0: the last`,
    `${' '.repeat((valueEnd - valueStart) * 3 - 1)}  ${groups.toReversed().join(' ')}  the lowest seven come first: ${bits}`,
  ];
}

/** Seven bits of each byte. */
function groupsOf(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte) => (byte & 0x7f).toString(2).padStart(7, '0'));
}

function hex(bytes: Uint8Array, from: number, to: number): string {
  return Array.from(bytes.subarray(from, to), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
