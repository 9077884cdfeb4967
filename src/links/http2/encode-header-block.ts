import type { HeaderBlock } from './hpack-decoder.ts';
import { type Field, staticTable } from './static-table.ts';

/**
 * Writes fields in a way that neither needs nor changes the receiver's dynamic table: by the static table, or literally.
 * So it can stand among blocks of another encoder.
 */
export function encodeHeaderBlock({ fields, tableSizes }: HeaderBlock): Buffer {
  return Buffer.concat([...tableSizes.map((bytes) => integer(bytes, 5, 0x20)), ...fields.flatMap(literal)]);
}

const indexByField = new Map<string, number>();
const indexByName = new Map<string, number>();
for (const [at, { name, value }] of staticTable.entries()) {
  if (value !== '') indexByField.set(`${name}: ${value}`, at + 1);
  if (!indexByName.has(name)) indexByName.set(name, at + 1);
}

function literal({ name, value, neverIndexed = false }: Field): Buffer[] {
  const index = neverIndexed ? undefined : indexByField.get(`${name}: ${value}`);
  if (index !== undefined) return [integer(index, 7, 0x80)];
  const nameIndex = indexByName.get(name) ?? 0;
  const start = integer(nameIndex, 4, neverIndexed ? 0x10 : 0x00);
  return nameIndex === 0 ? [start, ...string(name), ...string(value)] : [start, ...string(value)];
}

function string(text: string): Buffer[] {
  return [integer(text.length, 7, 0x00), Buffer.from(text, 'latin1')];
}

/** RFC 7541, section 5.1. */
function integer(value: number, prefixBits: number, pattern: number): Buffer {
  const most = 2 ** prefixBits - 1;
  if (value < most) return Buffer.of(pattern | value);
  const bytes = [pattern | most];
  let rest = value - most;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
