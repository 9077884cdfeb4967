import type { Way } from './ways.ts';

export const answers = ['rest-json', 'rest-base64', 'rest-raw', 'grpc', 'grpc-web'] as const;
export type Answer = (typeof answers)[number];

export const answerNames: Readonly<Record<Answer, string>> = {
  'rest-json': 'REST with JSON numbers',
  'rest-base64': 'REST, the floats as base64 in its JSON',
  'rest-raw': "REST, the floats' own bytes as its body",
  grpc: 'gRPC',
  'grpc-web': 'gRPC-Web, with Envoy before a gRPC server',
};

/** Those that are measured for an answer; of a pair of protocols the cheapest speaks for it. */
export const waysOf: Readonly<Record<Answer, readonly Way[]>> = {
  'rest-json': ['rest-json'],
  'rest-base64': ['rest-base64'],
  'rest-raw': ['rest-raw'],
  grpc: ['grpc', 'grpc-bufbuild', 'grpc-protobufjs'],
  // Of the hop behind the proxy.
  'grpc-web': ['grpc', 'grpc-bufbuild', 'grpc-protobufjs'],
};
