import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { random } from '../src/lab/random.ts';
import { type Codec, type PredictRequest, packedFloats, stockProtobuf } from '../src/rpc/index.ts';
import type { Bench, BenchTable } from './bench.ts';
import { nameWithVersion, packageFile, requireAs } from './packages.ts';
import { median, type Rounds, ratioOf, timeInTurns } from './rounds.ts';

const codec: Bench = {
  title: 'A feature vector to bytes and back: JSON, protobuf libraries, and floats copied as one block.',
  run: async () => [512, 4_000].map(compare),
};
export default codec;

/** Floats in, bytes out, and back: what whoever holds a Float32Array has to do, conversions included. */
interface Path {
  readonly name: string;
  readonly encode: () => Uint8Array | string;
  readonly decode: () => unknown;
}

function compare(floats: number): BenchTable {
  const next = random(1, 'features');
  const features = Float32Array.from({ length: floats }, () => next() * 2 - 1);
  const request: PredictRequest = { features, dimension: floats, modelVersion: '', requestId: 'call-1' };
  const packed = through('packed floats, one block', packedFloats, request);
  const json = jsonPath(request);
  const copy = copyPath(packedFloats.encodeRequest(request));
  const paths = [
    packed,
    copy,
    json,
    through(nameWithVersion('@bufbuild/protobuf'), stockProtobuf, request),
    protobufjsPath(nameWithVersion('protobufjs'), protobuf, request),
    protoLoaderPath(request),
  ];
  const encode = timeInTurns(Object.fromEntries(paths.map(({ name, encode }) => [name, encode])));
  const decode = timeInTurns(Object.fromEntries(paths.map(({ name, decode }) => [name, decode])));

  const ratio = (rounds: Rounds, path: Path, to: Path) => ratioOf(rounds[path.name] ?? [], rounds[to.name] ?? []);
  const cheaper = (what: string, rounds: Rounds, times: number) => {
    const measured = ratio(rounds, json, packed);
    return {
      title: `${what} >= ${times}x cheaper than JSON`,
      measured: `${measured.toFixed(1)}x`,
      met: measured >= times,
    };
  };
  const nearCopy = (what: string, rounds: Rounds) => {
    const measured = ratio(rounds, packed, copy);
    return { title: `${what} <= 2x a plain copy`, measured: `${measured.toFixed(2)}x`, met: measured <= 2 };
  };
  return {
    title: `${floats} floats, median of ${encode[packed.name]?.length} rounds in turns`,
    columns: ['', 'encode µs', 'x packed', 'decode µs', 'x packed', 'bytes'],
    rows: paths.map((path) => [
      path.name,
      median(encode[path.name] ?? []),
      ratio(encode, path, packed),
      median(decode[path.name] ?? []),
      ratio(decode, path, packed),
      Buffer.byteLength(path.encode()),
    ]),
    goals: [
      cheaper('encode', encode, floats >= 4_000 ? 100 : 60),
      // Smaller messages have too few floats to hide what the rest of a message takes.
      ...(floats >= 4_000
        ? [cheaper('decode', decode, 25), nearCopy('encode', encode), nearCopy('decode', decode)]
        : []),
    ],
  };
}

function through(name: string, codec: Codec, request: PredictRequest): Path {
  const message = codec.encodeRequest(request);
  return { name, encode: () => codec.encodeRequest(request), decode: () => codec.decodeRequest(message) };
}

function copyPath(message: Uint8Array): Path {
  // A Buffer's own `slice` is a view.
  const bytes = new Uint8Array(message);
  return { name: 'plain copy of the bytes', encode: () => bytes.slice(), decode: () => bytes.slice() };
}

function jsonPath({ features, dimension, requestId }: PredictRequest): Path {
  const encode = () => JSON.stringify({ features: Array.from(features), dimension, requestId });
  const text = encode();
  return { name: 'JSON', encode, decode: () => Float32Array.from(JSON.parse(text).features) };
}

/** As its users write it: the message straight from its fields. */
function protobufjsPath(name: string, library: typeof protobuf, request: PredictRequest): Path {
  const type = requestType(library);
  const encode = () => type.encode(asFields(request)).finish();
  const message = encode();
  return { name, encode, decode: () => Float32Array.from(type.toObject(type.decode(message)).features) };
}

/** As @grpc/proto-loader does it, with the protobufjs that it brings. */
function protoLoaderPath(request: PredictRequest): Path {
  const loader = '@grpc/proto-loader';
  const library: typeof protobuf = requireAs(loader)('protobufjs');
  const type = requestType(library);
  const encode = () => type.encode(type.fromObject(asFields(request))).finish();
  const message = encode();
  return {
    name: `${nameWithVersion('protobufjs', packageFile(loader))}, as proto-loader does`,
    encode,
    decode: () => Float32Array.from(type.toObject(type.decode(message)).features),
  };
}

function requestType(library: typeof protobuf): protobuf.Type {
  const proto = readFileSync(new URL('../proto/model_service.proto', import.meta.url), 'utf8');
  return library.parse(proto, { keepCase: true }).root.resolveAll().lookupType('modelservice.PredictRequest');
}

function asFields({ features, dimension, requestId }: PredictRequest) {
  return { features: Array.from(features), request_id: requestId, dimension };
}
