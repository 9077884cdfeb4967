import { random } from '../../lab/random.ts';
import { captured } from './captured.ts';

export interface Sample {
  readonly name: string;
  readonly text: string;
  readonly bytes: () => Uint8Array;
}

/** The vector of the document's REST example, as far as it shows it. */
const features = [0.12, 0.87, 0.34, 0.91];
const version = 'v3';
const requestId = 'req-0';

export const samples: readonly Sample[] = [
  { name: '150', text: 'the integer 150 in field 1: three bytes', bytes: () => Buffer.of(0x08, 0x96, 0x01) },
  { name: 'predict-request', text: 'four floats, a model version and an id', bytes: predictRequest },
  { name: 'predict-512', text: 'the same with a vector of 512 floats', bytes: () => requestOf(normals(512)) },
  { name: 'floats-packed', text: 'four floats behind one tag', bytes: () => packed(features) },
  { name: 'floats-unpacked', text: 'the same four with a tag each', bytes: () => unpacked(features) },
  {
    name: 'floats-json',
    text: 'the same four, and the version, as the JSON of the REST call',
    bytes: () => json({ features, model_version: version }),
  },
  {
    name: 'floats-base64',
    text: 'the same four as base64 of their own bytes, in JSON',
    bytes: () => json({ features_b64: floatBytes(features).toString('base64'), model_version: version }),
  },
  { name: 'grpc', text: "predict-request behind gRPC's five bytes", bytes: () => framed(0, predictRequest()) },
  { name: 'grpc-gzip', text: 'the same, compressed, as grpc-js sends it', bytes: () => grpcGzip() },
  { name: 'grpc-web', text: 'an answer and its trailers, as a browser gets them', bytes: grpcWeb },
  { name: 'grpc-web-text', text: 'the same in the text form, base64', bytes: grpcWebText },
  { name: 'http2-request', text: 'a captured connection: what the client sent', bytes: () => captured.request },
  { name: 'http2-response', text: 'and what the server sent back', bytes: () => captured.response },
  { name: 'http2-gzip', text: 'the client once more, with compression', bytes: () => captured.gzipRequest },
];

function predictRequest(): Buffer {
  return requestOf(features);
}

function requestOf(vector: readonly number[]): Buffer {
  return Buffer.concat([packed(vector), text(2, version), text(3, requestId)]);
}

function packed(vector: readonly number[]): Buffer {
  return delimited(1, floatBytes(vector));
}

function unpacked(vector: readonly number[]): Buffer {
  return Buffer.concat(vector.flatMap((value) => [Buffer.of((1 << 3) | 5), floatBytes([value])]));
}

function text(field: number, value: string): Buffer {
  return delimited(field, Buffer.from(value));
}

function delimited(field: number, value: Buffer): Buffer {
  const length = value.length < 0x80 ? [value.length] : [(value.length & 0x7f) | 0x80, value.length >> 7];
  return Buffer.concat([Buffer.of((field << 3) | 2, ...length), value]);
}

function floatBytes(vector: readonly number[]): Buffer {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4);
  return bytes;
}

/** As `np.random.randn` gives them, but the same each time. */
function normals(many: number): number[] {
  const next = random(7, 'features of a sample');
  return Array.from({ length: many }, () =>
    Math.fround(Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
  );
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function framed(flags: number, body: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flags, 0);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

/** Its bytes as they were captured: another zlib would make others. */
function grpcGzip(): Buffer {
  const from = captured.gzipRequest.indexOf(Buffer.of(0x1f, 0x8b)) - 5;
  return captured.gzipRequest.subarray(from, from + 5 + captured.gzipRequest.readUInt32BE(from + 1));
}

function grpcWeb(): Buffer {
  const answer = Buffer.concat([packed([0.25, 0.75]), text(3, requestId)]);
  return Buffer.concat([framed(0, answer), framed(0x80, Buffer.from('grpc-status:0\r\ngrpc-message:OK\r\n'))]);
}

/** The two frames are encoded each for itself, as a server does that flushes between them. */
function grpcWebText(): Buffer {
  const whole = grpcWeb();
  const border = 5 + whole.readUInt32BE(1);
  return Buffer.from(whole.subarray(0, border).toString('base64') + whole.subarray(border).toString('base64'));
}
