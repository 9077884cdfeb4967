import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ErrorCode, isErrorCode, LabError, messageOf } from '../errors.ts';
import type { DrillSecond, MachineSecond } from '../judge/drill/drill-record.ts';
import type { Role } from '../lab/world.ts';
import { askOnSocket, socketFolder } from '../run/socket-line.ts';
import type { Handle } from '../world/contract.ts';
import { readDrill } from './drill-folder.ts';

/** How `drill …` reaches the keeper of a drill's world. */

/** On a machine that is busy; one that is silent for so long hangs. */
const answersWithinMs = 10_000;

export const evidenceKinds = ['cpu', 'channelz', 'sockets', 'latency', 'answers'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export const keeperAsk = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('status') }),
  /** Somebody is there, in that terminal or in none. */
  z.object({ ask: z.literal('here'), terminal: z.int().positive().nullable() }),
  z.object({ ask: z.literal('evidence'), kind: z.enum(evidenceKinds), service: z.string() }),
  z.object({ ask: z.literal('mitigations') }),
  z.object({ ask: z.literal('mitigation'), words: z.array(z.string()) }),
  z.object({ ask: z.literal('verify'), of: z.enum(['mitigation', 'fix']) }),
  /** How far the verification is that is under way. */
  z.object({ ask: z.literal('verifying') }),
  /** `lost`: the drill goes on without a world. */
  z.object({ ask: z.literal('stop'), lost: z.string().nullable() }),
]);
export type KeeperAsk = z.infer<typeof keeperAsk>;

export interface ServiceStatus {
  readonly name: string;
  readonly role: Role;
  readonly handle: Handle;
  /** Where it serves; null: it only calls. */
  readonly address: string | null;
  readonly admin: string | null;
  /** null, here and below: it did not answer within a second. */
  readonly loopShare: number | null;
  /** Of one core. */
  readonly cpuShare: number | null;
  /** Open, as the system counts them; null: it does not tell, or the service does not answer. */
  readonly descriptors: number | null;
  readonly callsInFlight: number | null;
  /** Views that it answered, or calls, a second. */
  readonly perSecond: number | null;
  /** The same in the calm; null: it was not there, or nobody measured it. */
  readonly calmPerSecond: number | null;
  readonly upSeconds: number;
}
export interface WorldStatus {
  readonly keeperPid: number;
  /** Offered now, those left out that are turned away. */
  readonly ratePerSecond: number;
  /** Share of the visitors that is turned away. */
  readonly shedShare: number;
  /** Of the last half minute, oldest first. */
  readonly seconds: readonly DrillSecond[];
  readonly services: readonly ServiceStatus[];
  /** The last few, oldest first; empty: not looked yet. */
  readonly machine: readonly MachineSecond[];
  /** What stands on the way between them. */
  readonly between: readonly { readonly name: string; readonly role: Role; readonly handle: Handle }[];
}
export interface MitigationList {
  readonly mitigations: readonly { readonly name: string; readonly title: string; readonly costs: string }[];
}
export interface Mitigated {
  /** false: it is so already, as `says` tells. Nothing has happened, and nothing is in the record. */
  readonly done: boolean;
  /** The world ends for it: the next one begins with it, once somebody resumes the drill. */
  readonly rebuilds: boolean;
  readonly text: string;
  readonly costs: string;
}
/** Why a world ends for a mitigation. */
export const whyRebuilt = 'the deployed code wants the services connected differently: all of them restart';

/** What a look at one service showed, as lines of a table; the first is its head. */
export interface EvidenceShown {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  readonly text: readonly string[];
}
export interface Verified {
  readonly of: 'mitigation' | 'fix';
  readonly verdict: 'ok' | 'no' | 'cannot-tell';
  readonly reason: string;
  /** Of the visitors, while it was judged; left out: nobody. */
  readonly turnedAwayShare?: number;
}

/** How far a verification is. */
export interface VerifyProgress {
  readonly of: Verified['of'];
  /** What it waits for. */
  readonly doing: string;
  /** What was seen so far, with its interval; null: nothing that counts. */
  readonly soFar: string | null;
  readonly elapsedMs: number;
  /** At most: then it ends, and says why it is not decided. */
  readonly leftMs: number;
}

interface Answers {
  status: WorldStatus;
  here: null;
  evidence: EvidenceShown;
  mitigations: MitigationList;
  mitigation: Mitigated;
  verify: Verified;
  verifying: VerifyProgress | null;
  stop: null;
}

const keeperAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ ok: z.literal(false), code: z.custom<ErrorCode>(isErrorCode), message: z.string(), hint: z.string() }),
]);
export type KeeperAnswer = Readonly<z.infer<typeof keeperAnswer>>;
const readAnswer = (given: unknown): KeeperAnswer => keeperAnswer.parse(given);

/** Where nobody was left to say so, as after a crash, nothing. */
function sayWhyLost(folder: string): string {
  const last = readDrill(folder).events.findLast(
    ({ kind }) => kind === 'world-lost' || kind === 'world-up' || kind === 'resumed',
  );
  return last?.kind === 'world-lost' ? `: ${last.why.replace(/\.$/, '')}` : '';
}

/** Short, since a socket's path must not be long, and the same for all who mean this folder. */
export function socketOf(folder: string): string {
  const digest = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 12);
  return join(socketFolder(), 'drills', `${digest}.sock`);
}

/**
 * Errors: `nothing-up` when the world is down, `no-answer`, and what the keeper says; once the signal has aborted, that
 * the drill goes on: what was asked is done there all the same.
 */
export async function askKeeper<A extends KeeperAsk>(
  folder: string,
  ask: A,
  signal?: AbortSignal,
): Promise<Answers[A['ask']]> {
  const answer = await askOnSocket(socketOf(folder), ask, readAnswer, hungUp, signal).catch((error: unknown) => {
    throw signal?.aborted ? leftAlone(whenLeft(ask)) : error;
  });
  if (!answer) {
    throw new LabError(
      'nothing-up',
      `the drill's world is down${sayWhyLost(folder)}; your notes are kept`,
      '`npm run lab -- drill resume` brings it up again, `drill end` closes the drill.',
    );
  }
  if (!answer.ok) throw new LabError(answer.code, answer.message, answer.hint);
  // What the keeper answers to this question, as `keeper.ts` gives it.
  return answer.value as Answers[A['ask']];
}

function whenLeft({ ask }: KeeperAsk): string {
  return ask === 'verify'
    ? 'The verification has not happened, and nothing of it is recorded.'
    : 'What you asked for is still done there, and recorded.';
}

/** Error: `no-answer` from one that hangs. */
export async function isUp(folder: string, withinMs = answersWithinMs): Promise<boolean> {
  const late = AbortSignal.timeout(withinMs);
  return askKeeper(folder, { ask: 'mitigations' }, late).then(
    () => true,
    (error: unknown) => {
      if (late.aborted) throw hungUp();
      if (error instanceof LabError && error.code === 'nothing-up') return false;
      throw error;
    },
  );
}

/** Of a command of a drill that was interrupted: it has ended nothing. */
export function leftAlone(hint: string): LabError {
  return new LabError('interrupted', 'interrupted; the drill goes on', hint);
}

export function refusal(error: unknown): KeeperAnswer {
  const known = error instanceof LabError ? error : null;
  return {
    ok: false,
    code: known?.code ?? 'no-answer',
    message: messageOf(error),
    hint: known?.hint ?? 'The drill goes on; see `keeper.log` in its folder.',
  };
}

function hungUp(): LabError {
  return new LabError(
    'no-answer',
    "the drill's world did not answer",
    'See `keeper.log` in its folder; `drill end` ends it.',
  );
}
