import { describe, expect, it } from 'vitest';
import { codecs, pathsOf, timeCodecs } from './time-codecs.ts';

const features = Float32Array.from({ length: 100 }, (_, at) => Math.sin(at + 1));

describe('each form', () => {
  it.each(codecs)('%s brings back what was written', (codec) => {
    const decoded = pathsOf(features)[codec].decode();
    const exact = codec !== 'json-rounded';
    for (const [at, value] of features.entries()) {
      if (exact) expect(decoded[at]).toBe(value);
      else expect(decoded[at]).toBeCloseTo(value, 5);
    }
    expect(decoded).toHaveLength(100);
    expect(exact || decoded.some((value, at) => value !== features[at])).toBe(true);
  });

  it('writes what it reads', () => {
    for (const codec of codecs) {
      const path = pathsOf(features)[codec];
      expect(Buffer.from(path.encode())).toEqual(Buffer.from(pathsOf(features)[codec].encode()));
      expect(path.encode().byteLength).toBeGreaterThanOrEqual(400);
    }
  });
});

it('is measured in as many rounds as were asked for', () => {
  const timed = timeCodecs(32, 6);
  expect(timed.map(({ codec }) => codec)).toEqual([...codecs]);
  for (const { encodeUs, decodeUs } of timed)
    for (const { each, value, low, high } of [encodeUs, decodeUs]) {
      expect(each).toHaveLength(6);
      expect(Math.min(...each)).toBeGreaterThan(0);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
});
