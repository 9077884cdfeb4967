import { z } from 'zod';
import { type ErrorCode, isErrorCode } from '../errors.ts';

/** What the command that starts a keeper and the keeper say to each other, until it is left alone. */

export const keeperOrder = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('keep'),
    /** Absolute; of the drill. */
    folder: z.string(),
    /** The drill was paged before: the world is brought up again, on fire. */
    resumed: z.boolean(),
    patienceMs: z.number(),
    /** Leader of the terminal's session; null: there is none to watch. */
    terminalPid: z.int().positive().nullable(),
  }),
  /** Whoever started it goes, and it stays. */
  z.object({ kind: z.literal('stay') }),
]);
export type KeeperOrder = Readonly<z.infer<typeof keeperOrder>>;
export type KeeperSettings = Pick<Extract<KeeperOrder, { kind: 'keep' }>, 'folder' | 'resumed'>;

export const keeperReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('doing'), text: z.string() }),
  z.object({ kind: z.literal('paged') }),
  z.object({ kind: z.literal('up') }),
  z.object({
    kind: z.literal('failed'),
    code: z.custom<ErrorCode>(isErrorCode),
    message: z.string(),
    hint: z.string(),
  }),
]);
export type KeeperReport = Readonly<z.infer<typeof keeperReport>>;
/** What it tells whoever waits for the page. */
export type KeeperNews = Exclude<KeeperReport, { kind: 'failed' }>;
