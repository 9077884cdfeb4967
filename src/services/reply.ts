import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { LoadTick } from '../lab/load-tick.ts';

/** What a process of a world says to the runner: one source of the types and of the check, since a variant's code may say anything. */

/** What a process may say of an error. That the machine is short, or that somebody interrupted, is not for it to say. */
const saidCodes: readonly ErrorCode[] = [
  'broken-lab',
  'broken-variant',
  'codec',
  'fault-refused',
  'missing-tool',
  'not-ready',
  'port-taken',
  'unsupported-platform',
  'usage',
];
const said = z.string().transform((code) => saidCodes.find((known) => known === code) ?? 'broken-variant');

/**
 * On the clock of whoever answers, in ms: when the question came, and when the answer left. A variant's code may have bent that
 * clock: then it is unknown, and the answer still one.
 */
export const answerClock = z.object({ receivedMs: z.number(), sentMs: z.number() });

/** The id comes first: by it a long message is known for an answer before all of it was read. */
export const answer = z.discriminatedUnion('ok', [
  z.object({ id: z.string(), ok: z.literal(true), clock: z.unknown().optional(), value: z.unknown().optional() }),
  z.object({
    id: z.string(),
    ok: z.literal(false),
    message: z.string(),
    /** Of a LabError; null: nobody foresaw it. */
    known: z.object({ code: said, hint: z.string() }).nullable(),
  }),
]);

/** With every field that the type has: what the schema lacks would be dropped without a word. */
type SchemaOfTick = z.ZodType<LoadTick> & { readonly shape: Readonly<Record<keyof LoadTick, unknown>> };
const whole = z.int().nonnegative();
const age = z.number().nonnegative().nullable();

/** Unasked, from a load. */
export const ticking = z.object({
  kind: z.literal('tick'),
  seconds: z
    .array(
      z.object({
        second: whole,
        views: whole,
        good: whole,
        bad: whole,
        failed: whole,
        wrong: whole.exactOptional(),
        p50Ms: age,
        p99Ms: age,
        inFlight: whole,
        atLeast: z
          .array(z.enum(['p50', 'p99']))
          .readonly()
          .exactOptional(),
        usersHit: z.array(z.string()).readonly().exactOptional(),
        people: whole.exactOptional(),
      }) satisfies SchemaOfTick,
    )
    .readonly(),
});

const port = z.int().min(0).max(65_535);

/** Answer to `start`. */
export const started = z.object({
  /** Where the process serves; 0: it only calls. */
  port,
  /** Where a person finds `/metrics` and `/healthz`; 0: nowhere. */
  adminPort: port,
});

export type Reply = z.input<typeof answer> | z.infer<typeof ticking>;
export type Started = Readonly<z.infer<typeof started>>;
