import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { benchDocument, benchJson } from './bench-document.ts';
import { documentsOwn, loadOf, near, sizeOf, wide } from './benched.test-data.ts';
import type { Claim } from './claim.ts';
import { judgeClaims } from './claims.ts';
import { contestants } from './measure-load.ts';

const verdictsOf = (claims: readonly Claim[]) =>
  Object.fromEntries(claims.map(({ about, verdict }) => [about, verdict]));

it('a machine that is as the document has it bears it out', () => {
  const claims = judgeClaims(documentsOwn);
  expect(claims.length).toBeGreaterThan(20);
  const wrong = claims.filter(({ verdict }) => verdict !== 'holds').map(({ about }) => about);
  // CPU is that of both ends, half of it each.
  expect(wrong).toEqual(['cores of the server alone, REST and JSON', 'cores of the server alone, gRPC, protobufjs']);
  expect(benchJson.parse(benchDocument(documentsOwn)).claims).toEqual(claims);
});

it('what costs less than claimed, and what costs more, is not so here; what wins is told from what loses', () => {
  const cpu = { 'rest-json': near(0.3), grpc: near(0.6), 'grpc-bufbuild': near(0.1) };
  const found = verdictsOf(judgeClaims({ ...documentsOwn, sizes: [sizeOf(512, { cpu })] }));
  expect(found['cores for 10,000/s, REST and JSON']).toBe('not here');
  expect(found['CPU a call, JSON to gRPC, one block copy']).toBe('the other way round');
  expect(found['CPU a call, JSON to gRPC, protobufjs']).toBe('not here');
  expect(found['CPU a call, JSON to gRPC, bufbuild']).toBe('not here');
});

it('a noisy machine cannot tell', () => {
  const cpu = { 'rest-json': wide(1.8) };
  const found = verdictsOf(
    judgeClaims({ ...documentsOwn, sizes: [sizeOf(512, { cpu, encodeUs: { json: wide(1_000) } })] }),
  );
  expect(found['cores for 10,000/s, REST and JSON']).toBe('cannot tell here');
  expect(found['encode, JSON to protobufjs']).toBe('cannot tell here');
});

it('of sizes that were not measured nothing is said', () => {
  const about = (floats: number) =>
    judgeClaims({ ...documentsOwn, closed: [], connecting: [], sizes: [sizeOf(floats)] });
  expect(about(64)).toEqual([]);
  expect(about(4_000).map((claim) => claim.quote)).toEqual(["That's 180ms of serialization overhead"]);
  expect(about(6_700).map((claim) => claim.about)).toContain('6,700 floats as JSON');
});

describe('the rule of 1 KB and 1,000 requests/s', () => {
  const rule = (jsonMs: readonly (readonly [number, number])[]) =>
    judgeClaims({
      ...documentsOwn,
      closed: [],
      connecting: [],
      sizes: jsonMs.map(([floats, ms]) =>
        sizeOf(floats, { cpu: { 'rest-json': near(ms), 'grpc-protobufjs': near(1) } }),
      ),
    }).find(({ about }) => about.startsWith('size from which'));

  it('is of floats: as many as 1 KB of JSON has', () => {
    expect(
      rule([
        [64, 0.9],
        [128, 1.1],
        [256, 2],
      ]),
    ).toMatchObject({ claimed: { from: 114 }, unit: 'floats' });
  });

  it.each([
    [
      'holds',
      [
        [80, 0.7],
        [160, 1.4],
        [320, 2],
      ],
    ],
    [
      'not here',
      [
        [8, 0.9],
        [16, 1.5],
        [320, 2],
      ],
    ],
    [
      'not here',
      [
        [80, 0.2],
        [160, 0.3],
        [4_000, 2],
      ],
    ],
    [
      'not here',
      [
        [8, 2],
        [64, 3],
      ],
    ],
    [
      'the other way round',
      [
        [80, 0.5],
        [4_000, 0.4],
      ],
    ],
    [
      'the other way round',
      [
        [80, 2],
        [4_000, 0.4],
      ],
    ],
  ] as const)('%s, by what REST costs of gRPC: %j', (verdict, jsonMs) => {
    expect(rule(jsonMs)?.verdict).toBe(verdict);
  });

  it('cannot be told between two sizes that lie on both sides of it', () => {
    expect(
      rule([
        [8, 0.9],
        [4_000, 1.1],
      ])?.verdict,
    ).toBe('cannot tell here');
  });

  it('by rate compares only what both carried', () => {
    const at = (perSecond: number, rest: number | null, grpc: number | null) =>
      contestants.map((way) => {
        const p99 = way === 'rest-json' ? rest : grpc;
        return loadOf(way, 512, perSecond, p99 === null ? null : near(p99));
      });
    const byRate = (loads: (typeof documentsOwn)['loads']) =>
      benchDocument({ ...documentsOwn, loads }).crossovers.find(
        ({ of, by, other }) => of === 'p99' && by === 'calls/s' && other === 'grpc-protobufjs',
      );
    const crossover = byRate([...at(300, 1, 2), ...at(1_000, 4, 2), ...at(3_000, null, 9)]);
    expect(crossover?.found).toMatchObject({ kind: 'from', points: [{ at: 300 }, { at: 1_000 }] });
    expect(byRate([...at(300, 1, 2), ...at(1_000, null, 2)])).toBeUndefined();
  });
});

it('the map of the document names the bench', () => {
  const map = readFileSync(join(projectFolder, 'docs/source-map.md'), 'utf8');
  expect(map).toContain('`npm run lab -- bench rest-vs-grpc`');
});
