import { describe, expect, it } from 'vitest';
import { defaultLimit, limit, stallOfChunk, stallOfStock } from './claims/judge.ts';
import { trySizes } from './claims/try-sizes.ts';
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

  it('the limit is there, to the byte, and for what is received alone', () => {
    expect(claims[1]).toMatchObject({
      verdict: 'holds',
      measured: 'takes 4,194,304 bytes, not 4,194,305; sends 16,777,216',
    });
  });

  it('name the versions that were measured', () => {
    const how = claims.map((claim) => claim.how).join();
    expect(how).toMatch(/grpc-js \d+\.\d+/);
    expect(how).toMatch(/@bufbuild\/protobuf \d+\.\d+/);
  });
});

const none = { largestTaken: null, smallestRefused: null };
const sent = { largestTaken: 4 * limit, smallestRefused: null };

describe('a limit is what a server refuses', () => {
  it.each([
    ['a byte more', limit + 1, { largestTaken: limit + 1, smallestRefused: null }, 'takes 4,194,305 bytes; sends'],
    ['a byte less', limit - 1, { largestTaken: null, smallestRefused: limit }, 'takes none, not 4,194,304; sends'],
  ])('%s, and it is a different one', async (_, bytes, tried, measured) => {
    const received = await trySizes([limit, limit + 1], { 'grpc.max_receive_message_length': bytes });
    expect(received).toEqual(tried);
    const claim = defaultLimit(received, sent, '');
    expect(claim).toMatchObject({ verdict: 'differs', measured: expect.stringContaining(measured) });
  });

  it('a client that refuses is told too', () => {
    const received = { largestTaken: limit, smallestRefused: limit + 1 };
    expect(defaultLimit(received, { ...none, smallestRefused: 4 * limit }, '').measured).toMatch(/; sends none$/);
  });
});

describe('the verdict on', () => {
  const decoded = (ms: number) => ({ bytes: 14_720_000, ms });

  it('limits: enough where no message stops the thread, whichever codec decodes it', () => {
    const verdicts = [stallOfStock(decoded(20), decoded(5), ''), stallOfStock(decoded(200), decoded(8), '')];
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['holds', 'depends']);
    expect(stallOfStock(decoded(400), decoded(80), '')).toMatchObject({
      verdict: 'differs',
      measured: '14.7 MB stop the server 400 ms, packed 80 ms',
    });
  });

  it('chunks: half the stall at most', () => {
    expect(stallOfChunk(decoded(200), decoded(2), '').verdict).toBe('holds');
    expect(stallOfChunk(decoded(200), decoded(150), '').verdict).toBe('differs');
  });
});
