import { describe, expect, it } from 'vitest';
import { advice, adviseOn, cheapestOf } from './advice.ts';
import { answers } from './answer.ts';
import type { Measured } from './measure/measured.ts';
import type { Need } from './need.ts';
import { remarks, remarksOn } from './remarks.ts';
import { type Way, ways } from './ways.ts';

const need: Need = {
  client: 'service',
  floats: 4_000,
  perSecond: 500,
  streaming: 'none',
  consumers: 'own',
  precision: 'exact',
  team: 'http',
};

/** CPU a call with its bounds, in ms; the ways that are left out cost 9. */
function measuredWith(
  costs: Partial<Record<Way, readonly [low: number | null, value: number, high: number | null]>>,
): Measured {
  return {
    floats: 4_000,
    perSecond: 500,
    cores: 2,
    cpu: 'a processor',
    node: '24.0.0',
    rounds: 8,
    gotCores: 1.5,
    tookMs: 12_000,
    ways: ways.map((way) => {
      const [low, value, high] = costs[way] ?? [8, 9, 10];
      const cpuMs = { low, value, high };
      return {
        way,
        bytes: { sent: 1, received: 1 },
        cpuMs,
        clientCpuMs: 1,
        serverCpuMs: 1,
        cores: cpuMs,
        carriedPerSecond: 1_000,
        latency: null,
      };
    }),
  };
}

describe('a departure that rests on a cost', () => {
  it.each([
    ['yes', [0.1, 0.2, 0.3], [0.4, 0.5, 0.6]],
    ['no', [0.4, 0.5, 0.6], [0.1, 0.2, 0.3]],
    ['unclear', [0.1, 0.2, 0.45], [0.4, 0.5, 0.6]],
    ['unclear', [null, 0.2, null], [0.4, 0.5, 0.6]],
  ] as const)('is borne out: %s', (holds, raw, grpc) => {
    const found = measuredWith({ 'rest-raw': raw, 'grpc-bufbuild': grpc });
    expect(adviseOn(need, found, '').borneOut).toEqual({ holds, cheap: 'rest-raw', dear: 'grpc-bufbuild' });
  });

  it('is not said to be where nothing was measured, or where the document is followed', () => {
    expect(adviseOn(need, null, 'why').borneOut).toBeNull();
    expect(adviseOn({ ...need, team: 'protobuf' }, measuredWith({}), '').borneOut).toBeNull();
  });
});

it('of gRPC the cheapest of its libraries speaks for it', () => {
  const found = measuredWith({ grpc: [1, 2, 3], 'grpc-protobufjs': [0.5, 1, 1.5] });
  expect(cheapestOf('grpc', found)?.way).toBe('grpc-protobufjs');
});

it('an advice is of its schema, with and without a measurement', () => {
  for (const one of [adviseOn(need, measuredWith({}), ''), adviseOn(need, null, 'the rules alone')])
    expect(advice.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
  expect(adviseOn(need, null, 'the rules alone').notMeasured).toBe('the rules alone');
});

describe('remarks', () => {
  it('are on something, each of them', () => {
    const told = [4_000, 2 ** 20].flatMap((floats) =>
      answers.flatMap((answer) => remarksOn(answer, { ...need, floats })),
    );
    expect(remarks.filter((remark) => !told.includes(remark))).toEqual([]);
  });

  it('on a message above 4 MiB are told of gRPC', () => {
    const ids = (floats: number) => remarksOn('grpc', { ...need, floats }).map(({ id }) => id);
    expect(ids(2 ** 20)).toContain('large-message');
    expect(ids(4_000)).not.toContain('large-message');
  });
});
