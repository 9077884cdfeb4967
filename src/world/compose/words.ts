import { z } from 'zod';
import type { Role } from '../../lab/world.ts';
import { type UsageField, usageFields } from '../usage.ts';

/** What the runner asks of the keeper of a member, and what that says: JSON, in frames of kind `word`. */

/** Where a variant lies among the member's own files, and what lies there. */
export interface PlacedVariant {
  /** Below the project's folder. */
  readonly folder: string;
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
}

export type KeeperAsk =
  /** Once: starts the service. */
  | {
      readonly kind: 'fork';
      readonly role: Role;
      readonly variant: PlacedVariant | null;
      readonly env: NodeJS.ProcessEnv;
    }
  | { readonly kind: 'usage'; readonly of: readonly UsageField[] | null }
  | { readonly kind: 'reset-peak' }
  | { readonly kind: 'limit-open-files'; readonly limit: number }
  /** The CPU of its machine and of its container, so far. */
  | { readonly kind: 'cpu' }
  /** A call over HTTP from inside its network. */
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly url: string;
      readonly contentType: string | null;
      readonly body: string | null;
      readonly timeoutMs: number;
    }
  /** Ends the service at once, says how it ended, and ends itself. */
  | { readonly kind: 'kill' };

export type KeeperRequest = KeeperAsk & { readonly id: number };

/** The first word: who is there, so that a member of other sources, or of no clock that can be trusted, is not taken for one of ours. */
export const greeting = z.object({
  kind: z.literal('greeting'),
  /** `sourceDigest` of its files; null: not asked for. */
  digest: z.string().nullable(),
  node: z.string(),
  /** Of the machine that it runs on: the same for all on one kernel. */
  boot: z.string().nullable(),
});

/** How its service ended. */
export const ended = z.object({
  kind: z.literal('ended'),
  code: z.number().nullable(),
  signal: z.string().nullable(),
  /** Of its container, so far. */
  cpuMs: z.number(),
  /** So often the kernel has killed something in it for want of memory. */
  memoryKills: z.number(),
  /** null: it may take all that there is. */
  memoryLimitBytes: z.number().nullable(),
});

export const answered = z.discriminatedUnion('ok', [
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ id: z.number(), ok: z.literal(false), message: z.string() }),
]);

export const word = z.union([greeting, ended, answered]);

const known = z.number().nullable();
export const usageSaid = z.object({
  bookedAtMs: known,
  cpuMs: known,
  threadCpuMs: known,
  rssBytes: known,
  peakRssBytes: known,
  descriptors: z.object({ open: z.number(), limit: known }).nullable(),
  writtenBytes: known,
  throttledMs: known,
  unknown: z.partialRecord(z.enum(usageFields), z.string()),
});

export const cpuSaid = z.object({
  /** Of the container, its keeper included. */
  ownMs: z.number(),
  machine: z.object({
    busyMs: z.number(),
    stealMs: known,
    totalMs: z.number(),
    processors: z.number(),
    allowed: z.number(),
  }),
});

export const responseSaid = z.object({
  status: z.number(),
  contentType: z.string().nullable(),
  body: z.string(),
});

export type Greeting = z.infer<typeof greeting>;
export type Ended = z.infer<typeof ended>;
export type CpuSaid = z.infer<typeof cpuSaid>;
export type ResponseSaid = z.infer<typeof responseSaid>;
