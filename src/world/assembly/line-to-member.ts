import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../../errors.ts';
import { now } from '../../lab/clock.ts';
import type { Ask } from '../../services/protocol.ts';
import type { Member } from '../contract.ts';
import { createMemberClock } from '../member-clock.ts';
import { blameFor, type MachineLook, patienceAtMost } from './blame.ts';
import { type BorderHooks, openBorder } from './message-border.ts';

/** An overloaded member answers late; one that is silent for so long does not answer at all. */
const answerTimeoutMs = 15_000;

/** The runner's end of the channel to a member, wherever that runs. */
export interface LineToMember extends Pick<Member, 'ask' | 'readStrays' | 'clock'> {
  /** Whatever was asked is answered with it. */
  close(error: Error): void;
}

interface Hooks extends Omit<BorderHooks, 'onClock'> {
  /** How far its clock and the runner's drift apart, as a share; left out: as those of two machines may. */
  readonly drift?: number;
  /** What its machine does, and the member on it, where it did not answer. */
  look(): Promise<MachineLook>;
}

/** `pipe` carries lines of JSON. Errors of `ask`: what it says, `process-died`, `no-answer`, `machine-short`. */
export function openLine(pipe: Duplex, hooks: Hooks): LineToMember {
  const { name, drift, look } = hooks;
  const clock = createMemberClock(drift);
  const border = openBorder(pipe, { ...hooks, onClock: clock.take });
  return {
    async ask(what, timeoutMs = answerTimeoutMs) {
      const { answer, giveUp } = border.ask(what);
      const { promise: late, reject } = Promise.withResolvers<never>();
      const answered = new AbortController();
      outwait(name, what, timeoutMs, look, answered.signal).then(reject, () => {});
      try {
        return await Promise.race([answer, late]);
      } finally {
        answered.abort();
        giveUp();
      }
    },
    readStrays: border.readStrays,
    clock: () => clock.read(now()),
    close: border.close,
  };
}

/** Why it did not answer, once that is told: a machine that is short gets more time, within bounds. Rejects when `answered` is aborted. */
async function outwait(
  name: string,
  what: Ask,
  timeoutMs: number,
  look: () => Promise<MachineLook>,
  answered: AbortSignal,
): Promise<LabError> {
  for (let times = 1; ; times += 1) {
    await wait(timeoutMs, undefined, { signal: answered });
    const said = `${name} did not answer within ${(times * timeoutMs) / 1_000} s (asked to ${what.kind})`;
    // Whoever is told to stop and does not is ended, whatever the reason.
    if (what.kind === 'stop') return new LabError('no-answer', `${said}.`, 'It is killed.');
    const blamed = blameFor(said, await look());
    if (blamed.code !== 'machine-short' || times === patienceAtMost) return blamed;
  }
}
