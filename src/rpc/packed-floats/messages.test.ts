import { describe, expect, it } from 'vitest';
import { LabError } from '../../errors.ts';
import { packedFloats } from './index.ts';

const { encodeRequest, decodeRequest, encodeResponse, decodeResponse } = packedFloats;
const nothing = { features: new Float32Array(0), dimension: 0, modelVersion: '', requestId: '' };

describe('known bytes', () => {
  it('writes a request in the order of its fields', () => {
    const bytes = encodeRequest({
      features: Float32Array.of(1, 2),
      dimension: 300,
      modelVersion: 'v1',
      requestId: 'ü',
    });
    expect(bytes).toBeInstanceOf(Buffer);
    expect(bytes.toString('hex')).toBe('0a080000803f00000040' + '12027631' + '1a02c3bc' + '20ac02');
  });

  it('writes a response', () => {
    const bytes = encodeResponse({
      probabilities: Float32Array.of(-2),
      latencyMs: 1.5,
      requestId: 'r',
      modelVersion: '',
    });
    expect(bytes.toString('hex')).toBe('0a04000000c0' + '150000c03f' + '1a0172');
  });

  it('writes no empty field', () => {
    expect(encodeRequest(nothing)).toHaveLength(0);
    expect(decodeRequest(Buffer.alloc(0))).toEqual(nothing);
    const empty = { probabilities: new Float32Array(0), latencyMs: 0, requestId: '', modelVersion: '' };
    expect(encodeResponse(empty)).toHaveLength(0);
    expect(decodeResponse(Buffer.alloc(0))).toEqual(empty);
  });

  it('writes minus zero, which is not the default', () => {
    const bytes = encodeResponse({
      probabilities: new Float32Array(0),
      latencyMs: -0,
      requestId: '',
      modelVersion: '',
    });
    expect(bytes.toString('hex')).toBe('1500000080');
    expect(decodeResponse(bytes).latencyMs).toBe(-0);
  });

  it('reads and writes part of a larger array', () => {
    const larger = Float32Array.of(9, 1, 2, 9);
    const bytes = encodeRequest({ ...nothing, features: larger.subarray(1, 3) });
    expect(bytes.toString('hex')).toBe('0a080000803f00000040');
    const within = Buffer.concat([Buffer.from([0xff]), bytes, Buffer.from([0xff])]).subarray(1, -1);
    expect(decodeRequest(new Uint8Array(within.buffer, within.byteOffset, within.length)).features).toEqual(
      Float32Array.of(1, 2),
    );
  });

  it('gives floats of their own, not a view into the message', () => {
    const bytes = encodeRequest({ ...nothing, features: Float32Array.of(1, 2) });
    const { features } = decodeRequest(bytes);
    bytes.fill(0xff);
    expect(features).toEqual(Float32Array.of(1, 2));
    expect(features.buffer.byteLength).toBe(8);
  });

  it('keeps every bit, those of a signalling NaN too', () => {
    const bits = Uint32Array.of(0x7f800001, 0xffc12345, 0x80000000, 1);
    const { features } = decodeRequest(encodeRequest({ ...nothing, features: new Float32Array(bits.buffer) }));
    expect(new Uint32Array(features.buffer)).toEqual(bits);
  });
});

describe('bytes that any writer may send', () => {
  const one = '0000803f';
  const two = '00000040';
  const nested = (depth: number) => '2b'.repeat(depth) + '2c'.repeat(depth);
  it.each([
    [
      'fields in any order',
      `20021a01720a04${one}120176`,
      { features: [1], dimension: 2, requestId: 'r', modelVersion: 'v' },
    ],
    ['several packed blocks', `0a04${one}20020a08${two}${one}`, { features: [1, 2, 1], dimension: 2 }],
    ['an empty block among others', `0a000a04${one}0a000a04${two}`, { features: [1, 2] }],
    ['floats one by one', `0d${one}0d${two}0d${one}`, { features: [1, 2, 1] }],
    ['both mixed', `0d${one}0a08${two}${two}0d${one}`, { features: [1, 2, 2, 1] }],
    ['a scalar twice: the last one counts', '20011a016120021a0162', { dimension: 2, requestId: 'b' }],
    ['a default after a value', '20011a016120001a00', { dimension: 0, requestId: '' }],
    ['a longer varint than needed', '2082808000', { dimension: 2 }],
    ['a tag longer than needed', 'a0800002', { dimension: 2 }],
    ['a uint32 wider than 32 bits: cut', '20ffffffffffffffffff01', { dimension: 0xffff_ffff }],
    ['a uint32 with bit 33 set: cut', '208280808020', { dimension: 2 }],
    ['unknown varint, fixed64, bytes, fixed32', `28ff01310102030405060708320361626345${one}2002`, { dimension: 2 }],
    ['the highest field number', 'f8ffffff0f012002', { dimension: 2 }],
    ['a known field of another wire type: unknown', `080112017625000000002002`, { modelVersion: 'v', dimension: 2 }],
    ['an unknown group with fields of ours inside', '2b2009330a00342c2002', { dimension: 2 }],
    ['a hundred groups in each other', `${nested(100)}2002`, { dimension: 2 }],
    ['a byte order mark', '1a03efbbbf', { requestId: '\ufeff' }],
  ])('%s', (_name, hex, expected) => {
    const wanted = { ...nothing, ...expected };
    const features =
      'features' in expected && expected.features ? Float32Array.from(expected.features) : nothing.features;
    expect(decodeRequest(Buffer.from(hex, 'hex'))).toEqual({ ...wanted, features });
  });
});

it('reads a response of any writer', () => {
  const bytes = Buffer.from(
    '220176' + '0d0000803f' + '150000c03f' + '1a0172' + '0a0400000040' + '1500000040' + '280110011801',
    'hex',
  );
  const expected = { probabilities: Float32Array.of(1, 2), latencyMs: 2, requestId: 'r', modelVersion: 'v' };
  expect(decodeResponse(bytes)).toEqual(expected);
});

describe('malformed bytes', () => {
  it.each([
    ['a tag that breaks off', '8a', 'ends too early'],
    ['a value that is missing', '20', 'ends too early'],
    ['a varint that breaks off', '20ff', 'ends too early'],
    ['a varint of 11 bytes', '20ffffffffffffffffffff01', 'more than 10 bytes'],
    ['a skipped varint of 11 bytes', '28ffffffffffffffffffff01', 'more than 10 bytes'],
    ['field number 0', '0001', 'field number 0'],
    ['field number 0 inside a group', '2b00012c', 'field number 0'],
    ['a field number over 29 bits', '80808080100a', 'field number over'],
    ['wire type 6', '26', 'wire type 6'],
    ['wire type 7', '2f', 'wire type 7'],
    ['a block beyond the end', '0a080000803f', 'ends too early'],
    ['a length of 2^31', '0a8080808008', 'ends too early'],
    ['a length of 2^32 - 1', '1affffffff0f', 'ends too early'],
    ['a length of 2^32', '1a8080808010', 'beyond the end'],
    ['a length of 2^64 - 1', '32ffffffffffffffffff01', 'beyond the end'],
    ['half a float in a block', '0a060000803f0000', 'packed floats of 6 bytes'],
    ['half a float', '0d0000', 'ends too early'],
    ['half a fixed64', '3101020304', 'ends too early'],
    ['the end of no group', '2c', 'never began'],
    ['the end of another group', '2b34', 'end of another'],
    ['a group without an end', '2b2001', 'ends too early'],
    ['groups in each other too deep', '2b'.repeat(101) + '2c'.repeat(101), 'nested deeper than 100'],
    ['a text that is not UTF-8', '1a01ff', 'not UTF-8'],
    ['half a surrogate pair in UTF-8', '1203eda080', 'not UTF-8'],
    ['an overlong letter', '1202c0af', 'not UTF-8'],
  ])('%s', (_name, hex, reason) => {
    for (const decode of [decodeRequest, decodeResponse]) {
      if (decode === decodeResponse && /^20|^12/.test(hex)) continue;
      const error = thrownBy(() => decode(Buffer.from(hex, 'hex')));
      expect(error).toBeInstanceOf(LabError);
      expect(error).toMatchObject({ code: 'codec', message: expect.stringContaining(reason) });
    }
  });
});

describe('values that do not fit', () => {
  it.each([[{ dimension: -1 }], [{ dimension: 1.5 }], [{ dimension: 2 ** 32 }], [{ requestId: 'x\ud83e' }]])(
    '%j',
    (wrong) => {
      const error = thrownBy(() => encodeRequest({ ...nothing, ...wrong }));
      expect(error).toMatchObject({ name: 'LabError', code: 'codec' });
    },
  );
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
