import { describe, expect, it } from 'vitest';
import type { ClaimedArm } from '#lab';
import { featuresOf, type Path } from './claims/codec-times.ts';
import { countRounded, roundTripBits } from './claims/float-round-trip.ts';
import { faster, incident } from './claims/from-arms.ts';
import { bytesAFloat, decoding, encoding, overhead, payload, precision } from './claims/from-codecs.ts';
import measure from './claims.ts';

const told = [
  arm('defect', 'calm', 70.4, 10.1),
  arm('defect', 'triggered', 5_617, 21.4),
  arm('fix:grpc', 'triggered', 91, 5.8),
  arm('fix:rest-float32', 'triggered', 46, 3.4),
];

describe('all claims of a run', async () => {
  const claims = await measure(told);

  it('are eight, each told once', () => {
    expect(new Set(claims.map(({ quote }) => quote)).size).toBe(8);
    expect(new Set(claims.map(({ about }) => about)).size).toBe(8);
  });

  it.each(claims)('$about fits its box and has a figure', ({ about, quote, measured, how }) => {
    expect(measured).toMatch(/\d/);
    expect(measured).not.toMatch(/NaN(?!, -0)|Infinity|null|undefined/);
    expect(measured.length).toBeLessThanOrEqual(60);
    for (const line of [about, quote, how]) expect(line).not.toBe('');
  });

  it('name the versions that were measured', () => {
    const how = claims.map((claim) => claim.how).join();
    expect(how).toContain(`node ${process.versions.node}`);
    expect(how).toMatch(/@bufbuild\/protobuf \d+\.\d+/);
  });

  it('do without the arms that a run did not play', async () => {
    const fewer = await measure([]);
    expect(fewer.map(({ about }) => about)).toEqual(
      claims.map(({ about }) => about).filter((about) => about !== 'p99' && about !== 'CPU a view'),
    );
  });
});

describe('the verdict on', () => {
  it('the gain: raw floats over REST decide what earned it', () => {
    expect(faster(told)).toMatchObject([
      { verdict: 'differs', measured: '21 ms JSON; gRPC 3.7x less, raw floats over REST 6.3x' },
    ]);
    expect(faster([arm('defect', 'triggered', 1, 30), ...told.slice(2)])).toMatchObject([{ verdict: 'depends' }]);
    expect(faster([arm('defect', 'triggered', 1, 30), told[2] ?? missing()])).toMatchObject([
      { verdict: 'holds', measured: '30 ms JSON; gRPC 5.2x less' },
    ]);
  });

  it('the incident: its own figures, or a queue', () => {
    expect(incident(told)).toMatchObject([
      { verdict: 'depends', measured: '70 -> 5,600 ms: a queue; its p99 is how long we watched' },
    ]);
    const asTold = [arm('defect', 'calm', 40, 1), arm('defect', 'triggered', 200, 1)];
    expect(incident(asTold)).toMatchObject([{ verdict: 'holds' }]);
  });

  it('codecs: the very figures of the document hold', () => {
    const json: Path = { encodeMs: 1, decodeMs: 1.2, bytes: 4_500 };
    const packed: Path = { encodeMs: 0.05, decodeMs: 0.04, bytes: 2_100 };
    const times = { json, packed, stock: packed };
    expect(encoding(times, '').verdict).toBe('holds');
    expect(decoding(times, '').verdict).toBe('holds');
    expect(payload(times, '').verdict).toBe('holds');
    expect(bytesAFloat(times, 512, '').verdict).toBe('holds');
    expect(overhead({ ...times, json: { ...json, encodeMs: 100, decodeMs: 80 } }, 16, '').verdict).toBe('holds');
  });

  it('codecs: different figures do not', () => {
    const json: Path = { encodeMs: 0.1, decodeMs: 0.02, bytes: 10_100 };
    const packed: Path = { encodeMs: 0.001, decodeMs: 0.002, bytes: 2_051 };
    const times = { json, packed, stock: { ...packed, encodeMs: 0.02 } };
    expect(encoding(times, '').verdict).toBe('depends');
    expect(encoding({ ...times, packed: times.stock }, '').verdict).toBe('differs');
    expect(decoding(times, '').verdict).toBe('differs');
    expect(payload(times, '').verdict).toBe('differs');
    expect(bytesAFloat(times, 512, '').verdict).toBe('differs');
    expect(overhead(times, 16, '').verdict).toBe('differs');
  });
});

describe('float32 through JSON', () => {
  it('keeps every bit of a finite value that is printed in full', () => {
    const { finite, changed } = roundTripBits(20_000);
    expect(finite).toBeGreaterThan(19_000);
    expect(changed).toBe(0);
  });

  it('loses NaN, Infinity and the sign of -0', () => {
    expect(roundTripBits(1).special).toEqual([0, 0, 0]);
  });

  it('loses digits where they are rounded', () => {
    expect(countRounded(Float32Array.of(0.5, 0.123456789))).toBe(1);
    expect(precision(featuresOf(4_000)).verdict).toBe('depends');
  });
});

function arm(variant: string, phase: string, p99Ms: number, cpuMsPerView: number): ClaimedArm {
  return { variant, phase, p99Ms, cpuMsPerView, meanMs: p99Ms / 2, ledger: [] };
}

function missing(): never {
  throw new Error('no such arm');
}
