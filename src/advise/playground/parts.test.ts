import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../lab/evidence.ts';
import { parts, partsOf } from './parts.ts';

const client: LedgerEntry = {
  id: 'a',
  arrivedMs: 100,
  leftMs: 131,
  spans: [
    { part: 'encode', fromMs: 102, toMs: 105 },
    { part: 'connect', fromMs: 105, toMs: 106 },
    { part: 'decode', fromMs: 129, toMs: 130 },
  ],
};
const server: LedgerEntry = {
  id: 'a',
  arrivedMs: 110,
  leftMs: null,
  spans: [
    { part: 'decode', fromMs: 112, toMs: 116 },
    { part: 'encode', fromMs: 117, toMs: 119 },
  ],
};

describe('the parts of a view', () => {
  it('are what both ends have booked, and add up from when it was due to its answer', () => {
    const spent = partsOf(client, server);
    expect(spent).toEqual({
      'client queue': 2,
      encode: 3,
      connection: 1,
      'way there': 4,
      'server wait': 2,
      'server decode': 4,
      server: 1,
      'server encode': 2,
      'way back': 10,
      decode: 1,
    });
    expect(parts.reduce((sum, part) => sum + (spent?.[part] ?? 0), 0)).toBe(130 - 100);
  });

  it('have no wait for a connection where none was booked', () => {
    const multiplexed = { ...client, spans: client.spans.filter(({ part }) => part !== 'connect') };
    expect(partsOf(multiplexed, server)).toMatchObject({ connection: 0, 'way there': 5 });
  });

  it('that are booked in pieces count from the first to the last', () => {
    const twice = { ...client, spans: [{ part: 'encode' as const, fromMs: 101, toMs: 101.5 }, ...client.spans] };
    expect(partsOf(twice, server)).toMatchObject({ 'client queue': 1, encode: 4 });
  });

  it('are never negative, whatever the clocks say, and add up all the same', () => {
    const early = { ...server, arrivedMs: 104 };
    const spent = partsOf(client, early);
    expect(Math.min(...Object.values(spent ?? {}))).toBe(0);
    expect(parts.reduce((sum, part) => sum + (spent?.[part] ?? 0), 0)).toBe(30);
  });

  it('are not known of a view that an end has not booked', () => {
    expect(partsOf(client, { ...server, spans: [] })).toBeNull();
    expect(partsOf({ ...client, spans: [] }, server)).toBeNull();
  });
});
