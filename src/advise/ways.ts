import type { RestFormat } from '../serve/call/rest-messages.ts';

/** How a call's floats can travel, as it is measured: a protocol, and who writes its messages. */
export const ways = ['rest-raw', 'rest-base64', 'rest-json', 'grpc', 'grpc-bufbuild', 'grpc-protobufjs'] as const;
export type Way = (typeof ways)[number];

/** Of those that are REST, the format of `POST /predict`; of the others, who writes the protobuf messages. */
export const restFormatOf = {
  'rest-raw': 'raw',
  'rest-base64': 'base64',
  'rest-json': 'json',
} as const satisfies Partial<Record<Way, RestFormat>>;

export type RestWay = keyof typeof restFormatOf;
export type GrpcWay = Exclude<Way, RestWay>;

export function isRest(way: Way): way is RestWay {
  return Object.hasOwn(restFormatOf, way);
}

export const wayNames: Readonly<Record<Way, string>> = {
  'rest-raw': 'REST, raw floats',
  'rest-base64': 'REST, base64 in JSON',
  'rest-json': 'REST, JSON numbers',
  grpc: 'gRPC, one block copy',
  'grpc-bufbuild': 'gRPC, bufbuild',
  'grpc-protobufjs': 'gRPC, protobufjs',
};
