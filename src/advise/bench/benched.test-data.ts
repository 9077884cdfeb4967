import { type Way, ways } from '../ways.ts';
import type { Benched, Load, OfSize } from './benched.ts';
import { contestants } from './measure-load.ts';
import { type Rounds, roundsOf } from './rounds.ts';
import { type CodecName, codecs } from './time-codecs.ts';

/** Nine rounds within one per cent. */
export function near(value: number): Rounds {
  return roundsOf(Array.from({ length: 9 }, (_, at) => value * (1 + (at - 4) / 400)));
}

/** Nine rounds from half of it to twice as much, and each time other ones. */
export function wide(value: number): Rounds {
  return roundsOf([0.5, 2, 0.7, 1, 1.6, 0.6, 1.9, 1, 1.3].map((times) => value * times));
}

interface Costs {
  /** ms of CPU a call. */
  readonly cpu?: Partial<Record<Way, Rounds>>;
  readonly encodeUs?: Partial<Record<CodecName, Rounds>>;
}

/** As the document has it for 512 floats, unless told otherwise. */
export function sizeOf(floats: number, { cpu = {}, encodeUs = {} }: Costs = {}): OfSize {
  return {
    floats,
    codecs: codecs.map((codec) => {
      const isJson = codec === 'json';
      return {
        codec,
        bytes: isJson ? Math.round(floats * 8.79) : Math.round(floats * 4.1),
        encodeUs: encodeUs[codec] ?? near(isJson ? 900 : 50),
        decodeUs: near(isJson ? 1_100 : 45),
      };
    }),
    ways: ways.map((way) => {
      const cpuMs = cpu[way] ?? near(way === 'rest-json' ? 1.8 : 0.3);
      const half = roundsOf(cpuMs.each.map((ms) => ms / 2));
      return {
        way,
        bytes: { sent: floats * 4, received: 100 },
        clientCpuMs: half,
        serverCpuMs: half,
        cpuMs,
        carriedPerSecond: 2_000,
      };
    }),
  };
}

export function loadOf(way: Way, floats: number, perSecond: number, p99: Rounds | null): Load {
  const bounded = { value: 1, low: 0.9, high: 1.1 };
  return {
    way,
    floats,
    perSecond,
    measured: p99 && {
      latency: { calls: 900, unfinished: 0, p50Ms: bounded, p95Ms: bounded, p99Ms: bounded, meanMs: 1 },
      p99Ms: p99,
      clientCpuMs: near(0.2),
      serverCpuMs: near(0.2),
    },
    why: p99 === null ? 'not carried' : null,
  };
}

export const documentsOwn: Benched = {
  schemaVersion: 1,
  kind: 'rest-vs-grpc',
  at: '2026-11-30T02:00:00.000Z',
  machine: { cpu: 'a <machine>', cores: 2, node: '24.21.0' },
  tookMs: 150_000,
  othersShare: 0.01,
  sizes: [sizeOf(512)],
  connecting: [false, true].flatMap((tls) =>
    (['rest-json', 'grpc-protobufjs'] as const).map((way) => ({
      way,
      tls,
      anewMs: near(2.5),
      keptMs: near(0.5),
      newMs: near(2),
    })),
  ),
  closed: contestants.map((way) => ({
    way,
    floats: 512,
    latency: loadOf(way, 512, 300, near(1)).measured?.latency ?? neverMeasured(),
    meanMs: near(way === 'rest-json' ? 7 : 1),
  })),
  loads: [],
  python: null,
};

function neverMeasured(): never {
  throw new RangeError('It was to be measured.');
}
