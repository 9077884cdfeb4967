import protobuf from 'protobufjs';
import type { Random } from '../lab/random.ts';
import { pick, whole } from '../rpc/packed-floats/random-messages.ts';

/** Every kind of field that proto3 has, and a message that holds itself. */
const everyKind = `
syntax = "proto3";
package kinds;
enum Colour { NONE = 0; RED = 1; BLUE = 7; }
message All {
  int32 a_int32 = 1; int64 a_int64 = 2; uint32 a_uint32 = 3; uint64 a_uint64 = 4; sint32 a_sint32 = 5; sint64 a_sint64 = 6;
  fixed32 a_fixed32 = 7; fixed64 a_fixed64 = 8; sfixed32 a_sfixed32 = 9; sfixed64 a_sfixed64 = 10;
  float a_float = 11; double a_double = 12; bool a_bool = 13; string a_string = 14; bytes a_bytes = 15; Colour a_colour = 16;
  All child = 17; repeated All children = 18; repeated float floats = 19; repeated sint64 numbers = 20;
  repeated int32 loose = 21 [packed = false]; repeated string words = 22; repeated Colour colours = 23;
  map<string, int32> counts = 24; map<int64, All> by_id = 25; map<bool, Colour> flags = 26;
  oneof one { string left = 27; uint32 right = 2000; }
}
service Kinds { rpc Do (All) returns (All); }
`;

/** What `protoc --descriptor_set_out`, libprotoc 35.1, makes of it: the two libraries read one schema, each in its own way. */
export const everyKindSet = Buffer.from(
  [
    'Co0JCgtraW5kcy5wcm90bxIFa2luZHMioAgKA0FsbBIXCgdhX2ludDMyGAEgASgFUgZhSW50MzISFwoHYV9pbnQ2NBgCIAEoA1IGYUludDY0',
    'EhkKCGFfdWludDMyGAMgASgNUgdhVWludDMyEhkKCGFfdWludDY0GAQgASgEUgdhVWludDY0EhkKCGFfc2ludDMyGAUgASgRUgdhU2ludDMy',
    'EhkKCGFfc2ludDY0GAYgASgSUgdhU2ludDY0EhsKCWFfZml4ZWQzMhgHIAEoB1IIYUZpeGVkMzISGwoJYV9maXhlZDY0GAggASgGUghhRml4',
    'ZWQ2NBIdCgphX3NmaXhlZDMyGAkgASgPUglhU2ZpeGVkMzISHQoKYV9zZml4ZWQ2NBgKIAEoEFIJYVNmaXhlZDY0EhcKB2FfZmxvYXQYCyAB',
    'KAJSBmFGbG9hdBIZCghhX2RvdWJsZRgMIAEoAVIHYURvdWJsZRIVCgZhX2Jvb2wYDSABKAhSBWFCb29sEhkKCGFfc3RyaW5nGA4gASgJUgdh',
    'U3RyaW5nEhcKB2FfYnl0ZXMYDyABKAxSBmFCeXRlcxIoCghhX2NvbG91chgQIAEoDjINLmtpbmRzLkNvbG91clIHYUNvbG91chIgCgVjaGls',
    'ZBgRIAEoCzIKLmtpbmRzLkFsbFIFY2hpbGQSJgoIY2hpbGRyZW4YEiADKAsyCi5raW5kcy5BbGxSCGNoaWxkcmVuEhYKBmZsb2F0cxgTIAMo',
    'AlIGZmxvYXRzEhgKB251bWJlcnMYFCADKBJSB251bWJlcnMSGAoFbG9vc2UYFSADKAVCAhAAUgVsb29zZRIUCgV3b3JkcxgWIAMoCVIFd29y',
    'ZHMSJwoHY29sb3VycxgXIAMoDjINLmtpbmRzLkNvbG91clIHY29sb3VycxIuCgZjb3VudHMYGCADKAsyFi5raW5kcy5BbGwuQ291bnRzRW50',
    'cnlSBmNvdW50cxIpCgVieV9pZBgZIAMoCzIULmtpbmRzLkFsbC5CeUlkRW50cnlSBGJ5SWQSKwoFZmxhZ3MYGiADKAsyFS5raW5kcy5BbGwu',
    'RmxhZ3NFbnRyeVIFZmxhZ3MSFAoEbGVmdBgbIAEoCUgAUgRsZWZ0EhcKBXJpZ2h0GNAPIAEoDUgAUgVyaWdodBo5CgtDb3VudHNFbnRyeRIQ',
    'CgNrZXkYASABKAlSA2tleRIUCgV2YWx1ZRgCIAEoBVIFdmFsdWU6AjgBGkMKCUJ5SWRFbnRyeRIQCgNrZXkYASABKANSA2tleRIgCgV2YWx1',
    'ZRgCIAEoCzIKLmtpbmRzLkFsbFIFdmFsdWU6AjgBGkcKCkZsYWdzRW50cnkSEAoDa2V5GAEgASgIUgNrZXkSIwoFdmFsdWUYAiABKA4yDS5r',
    'aW5kcy5Db2xvdXJSBXZhbHVlOgI4AUIFCgNvbmUqJQoGQ29sb3VyEggKBE5PTkUQABIHCgNSRUQQARIICgRCTFVFEAcyJQoFS2luZHMSHAoC',
    'RG8SCi5raW5kcy5BbGwaCi5raW5kcy5BbGxiBnByb3RvMw==',
  ].join(''),
  'base64',
);

export const { root } = protobuf.parse(everyKind, { keepCase: true });
export const All = root.lookupType('kinds.All');

const letters = ['a', 'Z', '7', '-', 'ü', '漢', '🦀', '\n', '"'] as const;

function text(next: Random): string {
  return Array.from({ length: whole(next, 9) }, () => pick(next, [...letters])).join('');
}

function wide(next: Random, signed: boolean): string {
  const bits = (BigInt(whole(next, 2 ** 32)) << 32n) | BigInt(whole(next, 2 ** 32));
  const cut = bits >> BigInt(whole(next, 64));
  return String(signed ? BigInt.asIntN(64, pick(next, [cut, -cut])) : cut);
}

/** Floats that are the same in 32 bits and in a short decimal, so that JSON of any writer agrees. */
function float(next: Random): number {
  return pick(next, [whole(next, 4_096) / 8, -whole(next, 99) / 4, Number.NaN, Number.NEGATIVE_INFINITY, 0.5]);
}

/** Fields that are there are not the default: protobufjs would write that, and no proto3 writer does. */
export function randomAll(next: Random, depth = 0): Record<string, unknown> {
  const int32 = () => (whole(next, 2 ** 32) | 0) >> whole(next, 32);
  const some = <T>(make: () => T) => Array.from({ length: 1 + whole(next, 4) }, make);
  const child = () => randomAll(next, depth + 1);
  const makers: Record<string, () => unknown> = {
    a_int32: int32,
    a_int64: () => wide(next, true),
    a_uint32: () => whole(next, 2 ** 32),
    a_uint64: () => wide(next, false),
    a_sint32: int32,
    a_sint64: () => wide(next, true),
    a_fixed32: () => whole(next, 2 ** 32),
    a_fixed64: () => wide(next, false),
    a_sfixed32: int32,
    a_sfixed64: () => wide(next, true),
    a_float: () => float(next),
    a_double: () => pick(next, [next(), -1e300, Number.POSITIVE_INFINITY]),
    a_bool: () => true,
    a_string: () => text(next),
    a_bytes: () => Buffer.from(text(next)),
    a_colour: () => pick(next, [1, 7]),
    floats: () => some(() => float(next)),
    numbers: () => some(() => wide(next, true)),
    loose: () => some(int32),
    words: () => some(() => text(next)),
    colours: () => some(() => pick(next, [0, 1, 7])),
    counts: () => Object.fromEntries(some(() => [text(next), int32()])),
    flags: () => ({ [pick(next, ['true', 'false'])]: 7 }),
    ...(depth < 3 && {
      child,
      children: () => some(child),
      by_id: () => Object.fromEntries(some(() => [String(whole(next, 99)), child()])),
    }),
    ...(next() < 0.5 ? { left: () => text(next) } : { right: () => whole(next, 99) }),
  };
  const names = Object.keys(makers).filter(() => next() < 0.25);
  const made = Object.fromEntries(names.map((name) => [name, makers[name]?.()]));
  return Object.fromEntries(
    Object.entries(made).filter(([name, value]) => name === 'left' || name === 'right' || !isDefault(value)),
  );
}

function isDefault(value: unknown): boolean {
  return value === 0 || value === '0' || value === '' || (value instanceof Buffer && value.length === 0);
}
