import { describe, expect, it } from 'vitest';
import measure from './claims.ts';

describe('all claims of a run', async () => {
  const claims = await measure([]);

  it('are four, each told once', () => {
    expect(new Set(claims.map(({ quote }) => quote)).size).toBe(4);
  });

  it.each(claims)('$about fits its box and has a figure', ({ about, quote, measured, how }) => {
    expect(measured).toMatch(/\d/);
    expect(measured).not.toMatch(/NaN|Infinity|null|undefined/);
    expect(measured.length).toBeLessThanOrEqual(60);
    for (const line of [about, quote, how]) expect(line).not.toBe('');
  });

  it('a batch of 100 x 1,024 floats weighs 400 KB, as the document says', () => {
    expect(claims[0]).toMatchObject({ verdict: 'holds', measured: expect.stringMatching(/^4096\d\d bytes: 9\.8 %/) });
  });

  it('name the versions that were measured', () => {
    const how = claims.map((claim) => claim.how).join();
    expect(how).toMatch(/grpc-js \d+\.\d+/);
    expect(how).toMatch(/@bufbuild\/protobuf \d+\.\d+/);
  });
});
