/** How the bytes after a tag are laid out; 6 and 7 do not exist. https://protobuf.dev/programming-guides/encoding/ */
export const wireType = { varint: 0, fixed64: 1, lengthDelimited: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** A field's number and wire type in one: what is written before its value. */
export function tagOf(field: number, type: number): number {
  return (field << 3) | type;
}
