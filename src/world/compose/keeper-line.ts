import { Duplex, type Readable, type Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../../errors.ts';
import { kinds, readFrames, writeFrame, writeWord } from './frames.ts';
import { type answered, type Ended, type Greeting, type KeeperAsk, word } from './words.ts';

const usualTimeoutMs = 10_000;

/** The runner's end of the line to a keeper. */
export interface KeeperLine {
  /** What runner and service say to each other. */
  readonly channel: Duplex;
  /** Rejects where none comes before the line ends. */
  readonly greeted: Promise<Greeting>;
  /** How its service ended, if the keeper could say it; null: the line ended before. */
  readonly ended: Promise<Ended | null>;
  /** Errors: `no-answer`, `process-died`; `missing-tool` with what the keeper could not do. */
  ask(what: KeeperAsk, timeoutMs?: number): Promise<unknown>;
}

interface Hooks {
  readonly name: string;
  onPrinted?(text: string): void;
}

type Answer = (said: { readonly value: unknown } | { readonly error: Error }) => void;

/** `stdin` and `stdout`: the keeper's. Whatever is no word that a keeper says ends the line. */
export function openKeeperLine(stdin: Writable, stdout: Readable, { name, onPrinted }: Hooks): KeeperLine {
  const asked = new Map<number, Answer>();
  const greeted = Promise.withResolvers<Greeting>();
  const ended = Promise.withResolvers<Ended | null>();
  greeted.promise.catch(() => {});
  let last = 0;
  const gone = () => new LabError('process-died', `${name} is gone.`, 'Run the lab again.');

  const channel = new Duplex({
    read() {},
    write(body: Buffer, _encoding, done) {
      writeFrame(stdin, kinds.channel, body);
      done();
    },
  });
  channel.on('error', () => {});
  stdin.on('error', () => {});
  stdout.on('error', () => {});

  readFrames(stdout, (kind, body) => {
    if (kind === kinds.channel) channel.push(body);
    else if (kind === kinds.printed) onPrinted?.(body.toString());
    else take(body);
  });
  stdout.once('close', () => {
    channel.push(null);
    channel.destroy();
    greeted.reject(gone());
    ended.resolve(null);
    for (const settle of asked.values()) settle({ error: gone() });
    asked.clear();
  });

  function take(body: Buffer): void {
    const said = word.safeParse(parse(body));
    if (!said.success) return void stdout.destroy();
    const { data } = said;
    if ('ok' in data) settle(data.id, data);
    else if (data.kind === 'greeting') greeted.resolve(data);
    else ended.resolve(data);
  }

  function settle(id: number, said: ReturnType<typeof answered.parse>): void {
    const answer = asked.get(id);
    asked.delete(id);
    if (said.ok) answer?.({ value: said.value });
    else
      answer?.({
        error: new LabError(
          'missing-tool',
          `${name}: ${said.message}`,
          'Its image may lack something: build it again.',
        ),
      });
  }

  return {
    channel,
    greeted: greeted.promise,
    ended: ended.promise,
    async ask(what, timeoutMs = usualTimeoutMs) {
      if (stdout.destroyed || !stdin.writable) throw gone();
      last += 1;
      const id = last;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      asked.set(id, (said) => ('error' in said ? reject(said.error) : resolve(said.value)));
      writeWord(stdin, { id, ...what });
      const late = new AbortController();
      const timeout = wait(timeoutMs, undefined, { signal: late.signal }).then(() => {
        asked.delete(id);
        throw new LabError(
          'no-answer',
          `The container of ${name} did not answer within ${timeoutMs / 1_000} s (asked for ${what.kind}).`,
          'Look at it with `docker stats`; `npm run lab -- doctor` shows whether the machine is quiet.',
        );
      });
      try {
        return await Promise.race([promise, timeout]);
      } finally {
        timeout.catch(() => {});
        late.abort();
      }
    },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
