import { clone, create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { describeRequest, libraries, write } from './claims/libraries.ts';
import measure from './claims.ts';
import { built as dropped } from './fixes/client-first.ts';
import { release } from './fixes/new-number.ts';

describe('all claims of a run', async () => {
  const claims = await measure([]);

  it('are five, each told once', () => {
    expect(new Set(claims.map(({ quote }) => quote)).size).toBe(5);
  });

  it.each(claims)('$about fits its box and has a figure', ({ about, quote, measured, how }) => {
    expect(measured).toMatch(/\d/);
    expect(measured).not.toMatch(/NaN|Infinity|null|undefined/);
    expect(measured.length).toBeLessThanOrEqual(60);
    expect(how).toMatch(/protobuf-es \d+\.\d+\.\d+, protobufjs \d+\.\d+\.\d+, proto-loader \d+\.\d+\.\d+/);
    for (const line of [about, quote]) expect(line).not.toBe('');
  });

  it('a field is added safely both ways, and a proxy that re-encodes may lose it', () => {
    expect(claims.map(({ verdict, measured }) => [verdict, measured])).toEqual([
      ['holds', '0 or [] in 3 of 3 libraries; with `optional` none in 3'],
      ['holds', 'the rest is read as ever by 3 of 3 libraries'],
      ['depends', '6 kept by protobuf-es, lost by protobufjs and proto-loader'],
      ['holds', '1,000 of as many prices read as biases by 3 of 3 libraries'],
      ['depends', expect.stringMatching(/^read without error: 100 % as doubles, \d % as a message$/)],
    ]);
    expect(claims[2]?.how).toContain('keeps it where `discardUnknown` is false');
  });
});

describe('a proxy that re-encodes by protobuf-es with the old schema', () => {
  const sent = write(release, { features: [0.5], dimension: 1, logitBias: [2] });
  const schema = describeRequest(dropped);
  const got = fromBinary(schema, sent);
  const arrives = (message: Parameters<typeof toBinary>[1]) => read(release, toBinary(schema, message)).logitBias;
  const { read } = libraries.find(({ name }) => name === 'protobufjs') ?? {
    read: () => ({ logitBias: 'nobody reads' }),
  };

  it('keeps the new field in the message that it read, and in a copy of it', () => {
    expect(arrives(got)).toEqual([2]);
    expect(arrives({ ...got })).toEqual([2]);
    expect(arrives(clone(schema, got))).toEqual([2]);
  });

  it('loses it in a message of its own', () => {
    const { $typeName, $unknown, ...fields } = got;
    expect([$typeName, $unknown]).not.toContain(undefined);
    expect(arrives(create(schema, fields))).toEqual([]);
  });
});
