import { noDeadline } from '../lab/until.ts';
import type { Answer, Call, Rows, Scorer, Site, Until } from '../lab/variant.ts';

export const rows: Rows = { dimension: 2, values: Float32Array.of(1, 2, 3, 4) };

export function untilOf(said: Partial<Until> = {}): Until {
  return { deadline: noDeadline, signal: new AbortController().signal, ...said };
}

export function callOf(user: string, until: Until = untilOf()): Call {
  return { id: `call of ${user}`, user, until, stage: (_part, work) => work() };
}

/** For gRPC, on any port; notes the calls that arrive. */
export function siteOf(calls: Call[] = []): Site {
  return {
    host: '127.0.0.1',
    port: 0,
    certificates: [],
    call(_id, user, until) {
      const call = callOf(user, until);
      calls.push(call);
      return call;
    },
    listen: () => Promise.reject(new Error('This site is for gRPC.')),
  };
}

/** One call that arrived and waits for the test to end it. */
interface Held {
  readonly user: string;
  readonly until: Until | undefined;
  answer(...scores: number[]): void;
  fail(why: string): void;
}

/** A model whose calls end when the test says so, in order of arrival. */
export function heldModel(): Scorer & { readonly held: readonly Held[] } {
  const held: Held[] = [];
  return {
    held,
    score(_rows, { user }, until) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      held.push({
        user,
        until,
        answer: (...scores) => resolve({ scores: Float32Array.from(scores) }),
        fail: (why) => reject(new Error(why)),
      });
      return promise;
    },
  };
}
