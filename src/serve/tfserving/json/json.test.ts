import { describe, expect, it } from 'vitest';
import { parseJson } from '../../json/parse.ts';
import { doubleText, floatText } from './float-text.ts';

describe('parseJson', () => {
  it.each<[string, unknown]>([
    ['[NaN, Infinity, -Infinity, Inf, -Inf]', [Number.NaN, Infinity, -Infinity, Infinity, -Infinity]],
    ['{"NaN": "NaN, \\"Infinity", "a": [1, NaN]}', { NaN: 'NaN, "Infinity', a: [1, Number.NaN] }],
    ['{"a": 1.5}', { a: 1.5 }],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it.each(['NaNa', '[1, nan]', '{NaN: 1}x', '"NaN', '[NaN'])('refuses %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});

describe('a float as TF Serving prints it', () => {
  // By printf "%.6g", and "%.9g" where that is another float.
  it.each<[number, string]>([
    [3.5, '3.5'],
    [1, '1.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.2, '0.2'],
    [1 / 3, '0.333333343'],
    [9_000_000, '9e+06'],
    [123_456_789, '123456792.0'],
    [0.000_03, '3e-05'],
    [1e-10, '1e-10'],
    [0.174_999_98, '0.174999982'],
    [3.402_823_466e38, '3.40282347e+38'],
    [Number.NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
  ])('%d is %s', (value, text) => {
    expect(floatText(Math.fround(value))).toBe(text);
  });

  it('is the same float again, whatever its bits', () => {
    const view = new DataView(new ArrayBuffer(4));
    for (let bits = 1; bits < 2 ** 32; bits += 1_234_567) {
      view.setUint32(0, bits);
      const value = view.getFloat32(0);
      expect(Math.fround(Number(floatText(value)))).toBe(value);
    }
  });

  it('a double has up to 17 digits', () => {
    expect([0.1 + 0.2, 0.1, 1e300].map(doubleText)).toEqual(['0.30000000000000004', '0.1', '1e+300']);
  });
});
