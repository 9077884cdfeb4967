import { expect, test } from 'vitest';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import type { Outcomes } from '../lab/evidence.ts';
import { assertShowable, showEvidence } from './show-evidence.ts';

function outcomes(from: string, ended: readonly (number | null)[]) {
  const views = ended.map((tookMs, at) => ({
    id: `${from}-${at}`,
    intendedMs: 100 * at,
    sentMs: 100 * at,
    doneMs: tookMs === null ? null : 100 * at + tookMs,
    status: tookMs === null ? null : 200,
    error: null,
    answer: null,
  }));
  return { from, value: { views, readMs: 10_000, budgetMs: 250, offeredPerSecond: 10 } as Outcomes };
}

function ledgerOf(service: string, ...streams: ReturnType<typeof outcomes>[]) {
  // Of a look, the ledger reads this alone.
  const evidence = { facts: { judgedFromMs: 0, judgedToMs: 9_000 }, found: { outcomes: streams } } as unknown;
  return showEvidence('latency', service, evidence as ArmEvidence, '', new Map());
}

test('the ledger covers page views: a job has none, and its batches are not among them', () => {
  expect(() => assertShowable('latency', 'job')).toThrow('the latency covers page views, and the job serves none');
  const { text } = ledgerOf('storefront', outcomes('batches', [30, 40, 50]), outcomes('pages', [30, 30, null]));
  expect(text[0]).toBe('3 views began meanwhile, 1 of them are still in flight and not included.');
});

test('where most views stand still, it says that they count', () => {
  const { text } = ledgerOf('model-1', outcomes('pages', [30, null, null]));
  expect(text[0]).toMatch(/2 of them are still in flight, and count with the time they have taken so far\.$/);
});

function socketsOf(found: Record<string, unknown>): Map<string, string> {
  const of = Object.fromEntries(
    Object.entries(found).map(([source, value]) => [source, [{ from: 'storefront', value }]]),
  );
  // Of a look, sockets read these alone.
  const evidence = {
    facts: { judgedFromMs: 0, judgedToMs: 4_000 },
    found: of,
    roles: { storefront: 'storefront' },
  } as unknown;
  const { rows } = showEvidence('sockets', 'storefront', evidence as ArmEvidence, '', new Map());
  return new Map(rows.map(([what = '', value = '']) => [what, value]));
}

test('descriptors are told as they are judged: by the most that were open at once', () => {
  const held = { open: 465, peak: 857, limit: 931, rssBytes: 0 };
  expect(socketsOf({ descriptors: held }).get('descriptors open')).toBe('465 of 931, 857 at most (92 %)');
  expect(socketsOf({ descriptors: { ...held, limit: null } }).get('descriptors open')).toBe(
    '465, 857 at most; no limit',
  );
});

test('the title has the time that the counts are of, which is longer than the window of page views', () => {
  const found = { process: [{ from: 'storefront', value: { wallMs: 4_020, peakRssBytes: 0 } }] };
  const evidence = { facts: { judgedFromMs: 0, judgedToMs: 2_500 }, found, roles: {} } as unknown;
  const { title } = showEvidence('sockets', 'storefront', evidence as ArmEvidence, '', new Map());
  expect(title).toBe('sockets and calls of storefront, over 4.0 s');
});

test('calls of one that does not speak gRPC are not called gRPC calls', () => {
  const rpcs = { begun: 0, withoutDeadline: 0, inFlight: 201, oldestMs: 900, forNobody: 0, cancelled: 0 };
  const http = socketsOf({ rpcs, channelz: { subchannels: [] } });
  expect([...http.keys()].filter((what) => what.includes('gRPC'))).toEqual([]);
  expect(http.get('model calls in flight now, over any protocol')).toBe('201');
  const stuck = { address: 'a', state: 'READY', started: 0, inFlight: 64 };
  expect(socketsOf({ rpcs, channelz: { subchannels: [stuck] } }).get('gRPC calls begun meanwhile')).toBe('0');
});

test('the digits that floats come with are told beside whoever gets them: of features the model, of scores the storefront', () => {
  const byDigits = [0, 0, 6, 0, 2, 0, 0, 0, 0];
  const found = { digits: ['accelerator', 'load'].map((from) => ({ from, value: { floats: 8, byDigits } })) };
  const roles = { accelerator: 'accelerator', load: 'load', 'model-1': 'model', shop: 'storefront', job: 'job' };
  const evidence = { facts: { judgedFromMs: 0, judgedToMs: 4_000 }, found, roles } as unknown;
  const rowsOf = (service: string) => showEvidence('sockets', service, evidence as ArmEvidence, '', new Map()).rows;
  const said = '3.5 on average, of 8 that were looked at';
  expect(rowsOf('model-1')).toEqual([['significant digits of a float that reaches the model', said]]);
  expect(rowsOf('shop')).toEqual([['significant digits of a score on a page', said]]);
  expect(rowsOf('job')).toEqual([]);
});
