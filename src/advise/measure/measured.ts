import { z } from 'zod';
import { ways } from '../ways.ts';

export const bounded = z.strictObject({
  value: z.number(),
  /** null: too few samples to tell. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/** 95 % intervals. Both ends are on this machine, and there is no model behind the server. */
export const measuredWay = z.strictObject({
  way: z.enum(ways),
  /** Of a call, there and back, with all that the protocols add. */
  bytes: z.strictObject({ sent: z.number(), received: z.number() }),
  /** ms of CPU a call: of client and server together, the median of rounds in which all ways take turns; and of each, on average. */
  cpuMs: bounded,
  clientCpuMs: z.number(),
  serverCpuMs: z.number(),
  /** CPU a call × the rate that was asked for. */
  cores: bounded,
  /** Calls per second that one client and one server got through. */
  carriedPerSecond: z.number(),
  /** By an open loop, from the intended start; null: the time was over before. */
  latency: z
    .strictObject({ perSecond: z.number(), calls: z.number(), unfinished: z.number(), p50Ms: bounded, p99Ms: bounded })
    .nullable(),
});
export type MeasuredWay = z.infer<typeof measuredWay>;

export const measured = z.strictObject({
  floats: z.number(),
  perSecond: z.number(),
  cores: z.number(),
  cpu: z.string(),
  node: z.string(),
  rounds: z.number(),
  /** CPU that client and server got while they had work all the time: below 1, others took it. */
  gotCores: z.number(),
  tookMs: z.number(),
  ways: z.array(measuredWay),
});
export type Measured = z.infer<typeof measured>;
