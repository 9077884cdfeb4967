import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { LabError } from '../../errors.ts';
import { now } from '../../lab/clock.ts';
import type { Strays } from '../../lab/evidence.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import type { Ask } from '../../services/protocol.ts';
import { answer, answerClock, ticking } from '../../services/reply.ts';
import type { ClockSample } from '../member-clock.ts';
import { printable } from '../printable.ts';
import { splitLines } from '../split-lines.ts';
import { countStrays } from './count-strays.ts';

/** An answer may hold the evidence of minutes; what else there is takes some KB, and ticks of a stalled load some hundred. */
const longestBytes = 2 ** 28;
const shortBytes = 2 ** 22;
const newline = '\n';
const closedMs = 500;
/** Of an error's words. */
const saidCharacters = 1_000;

export interface BorderHooks {
  /** Of the process. */
  readonly name: string;
  /** Whether it offers work; of anybody else a tick is none. */
  readonly ticks: boolean;
  onTick?(seconds: readonly LoadTick[]): void;
  /** An answer came: what it says of the clock over there. */
  onClock?(sample: ClockSample): void;
  /** It is not listened to any more. */
  onFlood(error: LabError): void;
}

export interface Asked {
  readonly answer: Promise<unknown>;
  /** Nobody waits for it any longer; it may still come. */
  giveUp(): void;
}

/**
 * The runner's end of the channel to one of its processes, which speaks Node's IPC: lines of JSON. In there runs somebody's
 * code, so that anything may come: what answers no question, and is no tick of who may tick, is counted and never trusted.
 */
export interface Border {
  ask(what: Ask): Asked;
  readStrays(): Strays | null;
  /** Whatever was asked is answered with it. */
  close(error: Error): void;
}

type Said =
  | { readonly value: unknown; readonly clock: Pick<ClockSample, 'receivedMs' | 'sentMs'> | null }
  | { readonly error: Error };
type Settle = (said: Said) => void;

export function openBorder(pipe: Duplex, { name, ticks, onTick, onClock, onFlood }: BorderHooks): Border {
  const asked = new Map<string, Settle>();
  const givenUp = new Set<string>();
  const strays = countStrays(() => performance.now());
  const gone = () => new LabError('process-died', `${name} is gone.`, 'Run the lab again.');
  let isHeard = true;

  const take = splitLines({
    shortBytes,
    longBytes: longestBytes,
    mayBeLong: (start) => isExpected(/^\{"id":"([^"]+)"/.exec(start)?.[1]),
    onLine: receive,
    onSkipped(start, bytes) {
      strays.stray(start);
      bound(bytes);
    },
    onEndless(start) {
      strays.stray(start);
      flood(`a message of more than ${longestBytes / 2 ** 20} MiB`);
    },
  });
  pipe.on('data', take).on('error', () => {});
  // Whoever has ended is told of by how he ended, which may be heard a moment later.
  pipe.once('close', () => setTimeout(() => close(gone()), closedMs).unref());

  function isExpected(id: unknown): id is string {
    return typeof id === 'string' && (asked.has(id) || givenUp.has(id));
  }

  function receive(line: string): void {
    if (!isHeard) return;
    const message = readMessage(line);
    if (isExpected(message?.id)) {
      const settle = asked.get(message.id);
      asked.delete(message.id);
      givenUp.delete(message.id);
      settle?.(readAnswer(name, message));
      return;
    }
    const ticked = ticks && message?.kind === 'tick' ? ticking.safeParse(message) : null;
    if (ticked?.success && ticked.data.seconds.every(hasBegun)) onTick?.(ticked.data.seconds);
    else strays.stray(line);
    // Node's way to pass a socket: until that is acknowledged, all that follows waits in there.
    if (message?.cmd === 'NODE_HANDLE') pipe.write(`{"cmd":"NODE_HANDLE_ACK"}${newline}`);
    bound(line.length);
  }

  function bound(bytes: number): void {
    const tooMuch = strays.came(bytes);
    if (tooMuch !== null) flood(tooMuch);
  }

  function flood(what: string): void {
    if (!isHeard) return;
    isHeard = false;
    pipe.destroy();
    const example = strays.read()?.example;
    onFlood(
      new LabError(
        'broken-variant',
        `${name} sent ${what} that nobody had asked for${example ? `, such as ${example}` : ''}: it is not listened to any longer.`,
        'Look for `process.send` in the variant that it runs: two-am does not use it.',
      ),
    );
  }

  function close(error: Error): void {
    pipe.destroy();
    for (const settle of asked.values()) settle({ error });
    asked.clear();
  }

  return {
    ask(what) {
      const id = randomUUID();
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const askedMs = now();
      asked.set(id, (said) => {
        if ('error' in said) return reject(said.error);
        if (said.clock) onClock?.({ askedMs, ...said.clock, answeredMs: now() });
        resolve(said.value);
      });
      if (pipe.writable) pipe.write(`${JSON.stringify({ ...what, id })}${newline}`);
      else reject(gone());
      return {
        answer: promise,
        giveUp() {
          if (asked.delete(id)) givenUp.add(id);
        },
      };
    },
    readStrays: strays.read,
    close,
  };
}

type Message = Readonly<Record<string, unknown>>;

/** null: it is no JSON, or no object. */
function readMessage(line: string): Message | null {
  try {
    const message: unknown = JSON.parse(line);
    return isObject(message) ? message : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** No load began before whoever started it did. */
function hasBegun({ second }: LoadTick): boolean {
  return second <= process.uptime() + 1;
}

function readAnswer(name: string, message: Message): Said {
  const read = answer.safeParse(message);
  if (!read.success) return { error: strangeAnswer(name) };
  if (read.data.ok) return { value: read.data.value, clock: answerClock.safeParse(read.data.clock).data ?? null };
  const { message: says, known } = read.data;
  const { code, hint } = known ?? { code: 'broken-variant', hint: 'Look at the variant that it runs.' };
  return { error: new LabError(code, `${name}: ${printable(says, saidCharacters)}`, printable(hint, saidCharacters)) };
}

/** What was said is no answer to what was asked: only code that speaks in the process's place does that. */
export function strangeAnswer(name: string): LabError {
  return new LabError(
    'broken-variant',
    `${name} gave an answer that two-am does not understand.`,
    'Look for code that sends messages in the variant that it runs: two-am sends the answers itself.',
  );
}
