import { toJson as bufbuildJson, createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { random } from '../../lab/random.ts';
import { Budget } from '../budget.ts';
import { All, everyKindSet, randomAll, root } from '../random-message.test-data.ts';
import { schemaOf } from '../schema/from-protobufjs.ts';
import { problemsIn } from './problems.ts';
import { readMessage } from './read-message.ts';
import { toJson } from './to-json.ts';

const rounds = 500;
const type = schemaOf(root).messages.get('kinds.All') ?? null;
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, everyKindSet));

function ours(bytes: Uint8Array): unknown {
  const message = readMessage({ bytes, budget: new Budget() }, 0, bytes.length, type);
  expect(problemsIn(message)).toEqual([]);
  return JSON.parse(toJson(message, bytes, type));
}

function theirs(bytes: Uint8Array): unknown {
  const schema = registry.getMessage('kinds.All');
  if (!schema) throw new Error('no such message');
  return bufbuildJson(schema, fromBinary(schema, bytes), { useProtoFieldName: true });
}

it(`reads what protobufjs writes as @bufbuild/protobuf does (${rounds} messages)`, () => {
  const next = random(1, 'messages of every kind');
  for (let round = 0; round < rounds; round += 1) {
    const bytes = All.encode(All.fromObject(randomAll(next))).finish();
    expect(ours(bytes)).toEqual(theirs(bytes));
  }
});

it(`merges what is sent twice as @bufbuild/protobuf does (${rounds} pairs)`, () => {
  const next = random(2, 'messages of every kind');
  for (let round = 0; round < rounds; round += 1) {
    const bytes = Buffer.concat([1, 2].map(() => All.encode(All.fromObject(randomAll(next))).finish()));
    expect(ours(bytes)).toEqual(theirs(bytes));
  }
});

it('takes numbers that do not fit, packed or loose where the schema says otherwise, and unknown values, as it does', () => {
  const cases = [
    new BinaryWriter().tag(1, WireType.Varint).uint64(2n ** 40n + 7n),
    new BinaryWriter().tag(5, WireType.Varint).uint64(2n ** 40n + 7n),
    new BinaryWriter().tag(13, WireType.Varint).uint64(2n ** 40n),
    new BinaryWriter().tag(16, WireType.Varint).int32(99),
    new BinaryWriter().tag(21, WireType.LengthDelimited).bytes(Uint8Array.of(1, 2, 0x96, 1)),
    new BinaryWriter().tag(19, WireType.Bit32).float(1.5),
    new BinaryWriter().tag(20, WireType.LengthDelimited).bytes(Uint8Array.of(1, 2)).tag(20, WireType.Varint).sint64(9),
    new BinaryWriter().tag(23, WireType.Varint).int32(7),
    new BinaryWriter().tag(24, WireType.LengthDelimited).bytes(Uint8Array.of()),
    new BinaryWriter().tag(25, WireType.LengthDelimited).bytes(Uint8Array.of(8, 5)),
    new BinaryWriter().tag(27, WireType.LengthDelimited).string('a').tag(2_000, WireType.Varint).uint32(0),
  ];
  for (const writer of cases) {
    const bytes = writer.finish();
    expect(ours(bytes)).toEqual(theirs(bytes));
  }
});
