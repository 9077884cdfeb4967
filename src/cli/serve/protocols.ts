import type { Protocol } from '../../serve/serve.ts';

export type Dialects = 'own' | 'tfserving' | 'oip';

interface Served {
  /** Whose messages and paths. */
  readonly dialect: Dialects;
  readonly protocols: readonly [Protocol, ...Protocol[]];
  /** Usual ones, of each that it speaks. */
  readonly ports: Readonly<Partial<Record<Protocol, number>>>;
  /** The first is that of a caller who names none. */
  readonly versions: readonly [string, ...string[]];
  /** Bytes of the largest body, or message. */
  readonly messageAtMost: number;
}

const own = {
  dialect: 'own',
  // Those of the document that the project comes from, so that its clients find them.
  ports: { rest: 8_080, grpc: 50_051, web: 8_081 },
  versions: ['v1', 'v2', 'v3'],
  messageAtMost: 4_194_304,
} as const;

/** What `serve` serves, by its name. */
export const served: Readonly<Record<string, Served>> = {
  rest: { ...own, protocols: ['rest'] },
  grpc: { ...own, protocols: ['grpc'] },
  gateway: { ...own, protocols: ['rest', 'grpc'] },
  web: { ...own, protocols: ['web', 'grpc'] },
  // TF Serving's own ports, the latest version, and next to no limit: it lets 2 GiB in.
  tfserving: {
    dialect: 'tfserving',
    protocols: ['rest', 'grpc'],
    ports: { rest: 8_501, grpc: 8_500 },
    versions: ['3', '2', '1'],
    messageAtMost: 2 ** 28,
  },
  // Triton's own ports, and next to no limit for gRPC: it lets 2 GiB in.
  oip: {
    dialect: 'oip',
    protocols: ['rest', 'grpc'],
    ports: { rest: 8_000, grpc: 8_001 },
    versions: ['3', '2', '1'],
    messageAtMost: 2 ** 28,
  },
};
