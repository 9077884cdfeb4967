import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../errors.ts';
import { keepTail } from '../../world/stderr-tail.ts';
import type { Answers, Ask, Reply } from './messages.ts';

const usualEntry = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Question {
  readonly kind: string;
}

/** A process of its own, so that its CPU is nobody else's. Disposing it kills it; it ends too with whoever started it. */
export interface Peer<Q extends Question = Ask, R = Answers> extends AsyncDisposable {
  /** Errors: LabError `interrupted`, `process-died`, `no-answer`. */
  ask<A extends Q>(what: A): Promise<R[A['kind'] & keyof R]>;
  /** What has no answer of its own; while something is asked, too. */
  tell(what: Q): void;
}

/**
 * @param name what its error calls it @param timeoutMs of one answer @param remedy of its errors
 * @param entry the program; left out: that of `advise`, which `Ask` is for
 */
export function startPeer<Q extends Question = Ask, R = Answers>(
  name: string,
  timeoutMs: number,
  signal: AbortSignal,
  remedy = 'Add --no-measure for the advice alone, or try again when less runs on this machine.',
  entry = usualEntry,
): Peer<Q, R> {
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  const lastWords = keepTail(child.stderr);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    async ask<A extends Q>(what: A): Promise<R[A['kind'] & keyof R]> {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const died = () =>
        reject(new LabError('process-died', `the ${name} ended: ${lastWords() || 'it said nothing'}`, remedy));
      const take = (reply: Reply) => {
        if (reply.ok) resolve(reply.value);
        else reject(new LabError('no-answer', `the ${name} failed: ${reply.why}`, remedy));
      };
      const late = setTimeout(
        () => reject(new LabError('no-answer', `the ${name} has said nothing for ${timeoutMs / 1_000} s`, remedy)),
        timeoutMs,
      );
      const abort = () => reject(signal.reason);
      child.once('message', take).once('exit', died);
      signal.addEventListener('abort', abort, { once: true });
      try {
        child.send(what, (error) => error && died());
        return (await promise) as R[A['kind'] & keyof R];
      } finally {
        clearTimeout(late);
        child.off('message', take).off('exit', died);
        signal.removeEventListener('abort', abort);
      }
    },
    tell: (what) => void child.send(what, () => {}),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
