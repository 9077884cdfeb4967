import { z } from 'zod';
import { latencies } from '../latencies.ts';
import { rounds } from '../rounds.ts';

export const pythonCodecs = ['json', 'json-fastapi', 'base64', 'raw', 'protobuf'] as const;

/** One of the document's servers, by how many processes (REST) or threads (gRPC) answer. */
const server = z.strictObject({ protocol: z.enum(['rest', 'grpc']), workers: z.number() });
export type Server = z.infer<typeof server>;

const timed = z.strictObject({
  codec: z.enum(pythonCodecs),
  bytes: z.number(),
  encodeMs: rounds,
  decodeMs: rounds,
});

/** The document's client against one of its servers, one call at a time: what it prints in each round; and ms of CPU a call. */
const closed = z.strictObject({
  server,
  /** REST alone: as it stands it makes a connection for each request. */
  keepsConnection: z.boolean(),
  callsARound: z.number(),
  p50Ms: rounds,
  p95Ms: rounds,
  p99Ms: rounds,
  meanMs: rounds,
  clientCpuMs: rounds,
  serverCpuMs: rounds,
});
export type ClosedPython = z.infer<typeof closed>;

/** In open loop, by the client of this project; null: not carried. */
const load = z.strictObject({
  server,
  perSecond: z.number(),
  measured: z.strictObject({ latency: latencies, p99Ms: rounds, serverCpuMs: rounds }).nullable(),
});
export type LoadPython = z.infer<typeof load>;

/** The document's own stack, run as it stands but for its address: loopback, and ports that are free. Its model waits for 5 ms. */
export const pythonStack = z.strictObject({
  python: z.string(),
  packages: z.record(z.string(), z.string()),
  floats: z.number(),
  /** `python rest_server.py`, with its `workers=4`. */
  asItStands: z.strictObject({ starts: z.boolean(), says: z.string() }),
  /** What did not start, in a line each. */
  notStarted: z.array(z.string()),
  codecs: z.array(timed),
  closed: z.array(closed),
  loads: z.array(load),
});
export type PythonStack = z.infer<typeof pythonStack>;
