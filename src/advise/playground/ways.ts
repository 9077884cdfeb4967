/** The five that the playground shows side by side. */
export const ways = ['rest-json', 'rest-base64', 'rest-raw', 'grpc', 'grpc-web'] as const;
export type Way = (typeof ways)[number];

export const wayNames: Readonly<Record<Way, string>> = {
  'rest-json': 'REST, JSON numbers',
  'rest-base64': 'REST, base64 in JSON',
  'rest-raw': 'REST, raw floats',
  grpc: 'gRPC',
  'grpc-web': 'gRPC-Web',
};
