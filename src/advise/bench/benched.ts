import { z } from 'zod';
import { ways } from '../ways.ts';
import { latencies } from './latencies.ts';
import { pythonStack } from './python/python-stack.ts';
import { rounds } from './rounds.ts';
import { codecs } from './time-codecs.ts';

const timedCodec = z.strictObject({
  codec: z.enum(codecs),
  /** Of the message, without what a protocol adds. */
  bytes: z.number(),
  encodeUs: rounds,
  decodeUs: rounds,
});

/** One way, kept busy. ms of CPU a call. */
const cost = z.strictObject({
  way: z.enum(ways),
  /** Of a call, there and back, with all that the protocols add. */
  bytes: z.strictObject({ sent: z.number(), received: z.number() }),
  clientCpuMs: rounds,
  serverCpuMs: rounds,
  cpuMs: rounds,
  /** Calls per second that one client and one server got through. */
  carriedPerSecond: z.number(),
});
export type Cost = z.infer<typeof cost>;

const ofSize = z.strictObject({ floats: z.number(), codecs: z.array(timedCodec), ways: z.array(cost) });
export type OfSize = z.infer<typeof ofSize>;

/** A call over a connection that is made for it, beside one over a connection that is kept; `newMs` is the difference. */
const connecting = z.strictObject({
  way: z.enum(ways),
  tls: z.boolean(),
  anewMs: rounds,
  keptMs: rounds,
  newMs: rounds,
});
export type Connecting = z.infer<typeof connecting>;

/** One call at a time, as the document's clients measure. */
const closed = z.strictObject({ way: z.enum(ways), floats: z.number(), latency: latencies, meanMs: rounds });
export type Closed = z.infer<typeof closed>;

/** One way at one size and rate, in open loop. */
const load = z.strictObject({
  way: z.enum(ways),
  floats: z.number(),
  perSecond: z.number(),
  /** null: there is nothing to compare. */
  measured: z.strictObject({ latency: latencies, p99Ms: rounds, clientCpuMs: rounds, serverCpuMs: rounds }).nullable(),
  /** Why there is not: one client and one server here do not carry that rate, or other programs took the CPU each time. */
  why: z.enum(['not carried', 'disturbed']).nullable(),
});
export type Load = z.infer<typeof load>;

/** What was measured: all on loopback, both ends on this machine, no model behind the server. */
export const benched = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('rest-vs-grpc'),
  at: z.string(),
  machine: z.strictObject({ cpu: z.string(), cores: z.number(), node: z.string() }),
  tookMs: z.number(),
  /** Share of the machine's CPU that other programs took while CPU a call was measured, 0 to 1; of the size where it was most. */
  othersShare: z.number(),
  sizes: z.array(ofSize),
  connecting: z.array(connecting),
  closed: z.array(closed),
  loads: z.array(load),
  /** null: not asked for. */
  python: pythonStack.nullable(),
});
export type Benched = z.infer<typeof benched>;
