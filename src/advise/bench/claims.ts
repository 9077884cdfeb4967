import type { Way } from '../ways.ts';
import type { Benched, Closed, Connecting, OfSize } from './benched.ts';
import { type Claim, exactly, judgeFactor, judgeNumber, scaled } from './claim.ts';
import { findCrossings } from './crossings.ts';
import { judgeRule } from './judge-rule.ts';
import { judgePython } from './python/claims.ts';
import { type Rounds, ratioOf, roundsOf, sumOfRounds } from './rounds.ts';
import type { CodecName } from './time-codecs.ts';

const stack = 'node' as const;
const table = {
  payload: 'Payload size ~4.5 KB ~2.1 KB',
  encode: 'Serialization time ~0.8 ms ~0.05 ms',
  decode: 'Deserialization time ~1.2 ms ~0.04 ms',
  connection: 'Connection overhead ~2ms per new conn ~0 (multiplexed)',
  cores: 'CPU per 10K req/s ~18 cores ~3 cores',
};
const typicalFloats = 6_700;
/** ms a call, times these: cores. */
export const coresPerMs = 10_000 / 1_000;

/** Who writes the messages: the libraries as they come, then the block copy of this project. */
const codecNames = { protobufjs: 'protobufjs', bufbuild: 'bufbuild', packed: 'one block copy' } as const;
const grpcNames = { 'grpc-protobufjs': 'protobufjs', 'grpc-bufbuild': 'bufbuild', grpc: 'one block copy' } as const;

/** Those for which a size was measured: the document's table is of 512 floats, its story of 4,000, its typical request of 6,700. */
export function judgeClaims(benched: Benched): Claim[] {
  const of = (floats: number) => benched.sizes.find((size) => size.floats === floats);
  const [small, story, typical] = [of(512), of(4_000), of(typicalFloats)];
  return [
    ...(small ? judgeTable(small) : []),
    ...judgeConnections(benched.connecting),
    ...judgeLoop(benched.closed),
    ...(story ? [judgeStory(story)] : []),
    ...(typical ? judgeTypical(typical) : []),
    ...findCrossings(benched).flatMap((crossing) => judgeRule(crossing, benched.sizes)),
    ...(benched.python ? judgePython(benched.python) : []),
  ];
}

function judgeTable(size: OfSize): Claim[] {
  const [codec, cost] = [codecIn(size), costIn(size)];
  const json = codec('json');
  const named = (about: string, quote: string, says: string | null = null) => ({ about, quote, stack, says });
  const cores = (way: Way) => scaled(cost(way), coresPerMs);
  const serverCores = (way: Way) => scaled(serverCostIn(size, way), coresPerMs);
  return [
    judgeNumber(named('payload, JSON', table.payload), 'bytes', 4_500, exactly(json.bytes)),
    judgeNumber(named('payload, protobuf', table.payload), 'bytes', 2_100, exactly(codec('bufbuild').bytes)),
    judgeNumber(named('encode, JSON', table.encode), 'ms', 0.8, inMs(json.encodeUs)),
    judgeNumber(named('encode, protobufjs', table.encode), 'ms', 0.05, inMs(codec('protobufjs').encodeUs)),
    judgeNumber(named('decode, JSON', table.decode), 'ms', 1.2, inMs(json.decodeUs)),
    judgeNumber(named('decode, protobufjs', table.decode), 'ms', 0.04, inMs(codec('protobufjs').decodeUs)),
    ...eachCodec((name, called) =>
      judgeFactor(
        named(`encode, JSON to ${called}`, 'a 20x speedup for just the encoding step'),
        20,
        20,
        ratioOf(json.encodeUs, codec(name).encodeUs),
      ),
    ),
    ...eachCodec((name, called) =>
      judgeFactor(
        named(
          `encode and decode, JSON to ${called}`,
          'migrating to gRPC with Protobuf can reduce that overhead by 20x',
        ),
        20,
        20,
        ratioOf(both(json), both(codec(name))),
      ),
    ),
    judgeNumber(named('cores for 10,000/s, REST and JSON', table.cores), 'cores', 18, cores('rest-json')),
    judgeNumber(named('cores of the server alone, REST and JSON', table.cores), 'cores', 18, serverCores('rest-json')),
    judgeNumber(named('cores for 10,000/s, gRPC, protobufjs', table.cores), 'cores', 3, cores('grpc-protobufjs')),
    judgeNumber(
      named('cores of the server alone, gRPC, protobufjs', table.cores),
      'cores',
      3,
      serverCores('grpc-protobufjs'),
    ),
    judgeNumber(
      named(
        'cores for JSON alone',
        'JSON serialization alone consumes roughly 18 CPU cores just for encoding and decoding',
      ),
      'cores',
      18,
      scaled(both(json), coresPerMs / 1_000),
    ),
    ...eachGrpc((way, called) =>
      judgeFactor(
        named(`CPU a call, JSON to gRPC, ${called}`, '5-10x more efficient for the dense-tensor payloads'),
        5,
        10,
        ratioOf(cost('rest-json'), cost(way)),
      ),
    ),
  ];
}

function judgeConnections(connecting: readonly Connecting[]): Claim[] {
  const of = (tls: boolean, wanted: Way) => connecting.find((one) => one.tls === tls && one.way === wanted);
  return [false, true].flatMap((tls) => {
    const [rest, grpc] = [of(tls, 'rest-json'), of(tls, 'grpc-protobufjs')];
    if (!rest || !grpc) return [];
    const how = tls ? 'TLS' : 'plain';
    return [
      judgeNumber(
        { about: `a new connection, HTTP/1.1, ${how}`, quote: table.connection, stack, says: null },
        'ms',
        2,
        rest.newMs,
      ),
      judgeNumber(
        {
          about: `a new gRPC channel to a new HTTP/1.1 connection, ${how}`,
          quote: 'Creating a new gRPC channel per request is as harmful as a new HTTP connection per request',
          stack,
          says: null,
        },
        'times',
        1,
        ratioOf(grpc.newMs, rest.newMs),
      ),
    ];
  });
}

/** As the document's clients measure: the mean of calls that wait for each other. */
function judgeLoop(closed: readonly Closed[]): Claim[] {
  const json = closed.find(({ way, floats }) => way === 'rest-json' && floats === 512);
  if (!json) return [];
  return eachGrpc((way, called) => {
    const grpc = closed.find((one) => one.way === way);
    return grpc
      ? judgeFactor(
          {
            about: `mean of calls one at a time, JSON to gRPC, ${called}`,
            quote: 'gRPC with Protocol Buffers is 5 to 10 times faster than REST with JSON',
            stack,
            says: null,
          },
          5,
          10,
          ratioOf(json.meanMs, grpc.meanMs),
        )
      : null;
  });
}

function judgeStory(size: OfSize): Claim {
  const stated = {
    about: 'encode and decode of 4,000 floats, JSON',
    quote: "That's 180ms of serialization overhead",
    stack,
    says: "The document's own table would make it 16 ms.",
  };
  return judgeNumber(stated, 'ms', 180, scaled(both(codecIn(size)('json')), 1 / 1_000));
}

function judgeTypical(size: OfSize): Claim[] {
  const [codec, cost] = [codecIn(size), costIn(size)];
  const json = codec('json').bytes;
  const named = (about: string, quote: string, says: string | null = null) => ({ about, quote, stack, says });
  return [
    judgeNumber(
      named('6,700 floats as JSON', '6,700 floats becomes roughly 60 KB of JSON text per request'),
      'bytes',
      60_000,
      exactly(json),
    ),
    judgeNumber(named('a float as JSON', 'that is 9 characters, 9 bytes'), 'bytes', 9, exactly(json / typicalFloats)),
    judgeNumber(
      named('6,700 floats as protobuf', '6,700 floats = 26.8 KB'),
      'bytes',
      26_800,
      exactly(codec('bufbuild').bytes),
    ),
    ...eachGrpc((way, called) =>
      judgeFactor(
        named(
          `machines for 10,000/s, JSON to gRPC, ${called}`,
          'the difference between needing 8 serving machines and needing 3',
          'By the CPU of the server alone.',
        ),
        8 / 3,
        8 / 3,
        ratioOf(serverCostIn(size, 'rest-json'), serverCostIn(size, way)),
      ),
    ),
    judgeFactor(
      named(
        'CPU a call of 6,700 floats, raw floats over REST to gRPC, one block copy',
        'gRPC wins when: … feature vectors or embeddings are large',
        'Above 1 gRPC costs less than the same bytes over HTTP/1.1.',
      ),
      1,
      10,
      ratioOf(cost('rest-raw'), cost('grpc')),
    ),
  ];
}

function eachCodec(judge: (codec: CodecName, called: string) => Claim): Claim[] {
  return (Object.keys(codecNames) as (keyof typeof codecNames)[]).map((codec) => judge(codec, codecNames[codec]));
}

function eachGrpc(judge: (way: Way, called: string) => Claim | null): Claim[] {
  return (Object.keys(grpcNames) as (keyof typeof grpcNames)[])
    .map((way) => judge(way, grpcNames[way]))
    .filter((claim) => claim !== null);
}

function codecIn({ codecs }: OfSize) {
  return (wanted: CodecName) => {
    const found = codecs.find(({ codec }) => codec === wanted);
    if (!found) throw new RangeError(`${wanted} was not measured.`);
    return found;
  };
}

function costIn({ ways }: OfSize) {
  return (wanted: Way) => {
    const found = ways.find(({ way }) => way === wanted);
    if (!found) throw new RangeError(`${wanted} was not measured.`);
    return found.cpuMs;
  };
}

function serverCostIn({ ways }: OfSize, wanted: Way): Rounds {
  return ways.find(({ way }) => way === wanted)?.serverCpuMs ?? roundsOf([]);
}

/** Both were timed in rounds of their own: the first with the first, and so on. */
function both({ encodeUs, decodeUs }: OfSize['codecs'][number]): Rounds {
  return sumOfRounds(encodeUs.each, decodeUs.each);
}

function inMs(us: Rounds) {
  return scaled(us, 1 / 1_000);
}
