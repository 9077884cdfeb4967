import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream } from 'node:http2';
import { now } from '../lab/clock.ts';
import type { Rpcs } from '../lab/evidence.ts';
import { noDeadline } from '../lab/until.ts';
import type { Scorer, Until } from '../lab/variant.ts';
import type { Gathering } from './gathering.ts';

export interface RpcsWatch extends Gathering<Rpcs> {
  /** Counts what waits for a connection, or goes over another protocol, and what is done for nobody. */
  watch(scorer: Scorer): Scorer;
}

/** Ages in ms at which a call passes into the next group; the last group is open. */
export const ageLimitsMs = [250, 500, 1_000, 3_000] as const;
const sampleMs = 250;
/** Ten minutes: a world may stay up for days. */
const samplesAtMost = 2_400;

interface Open {
  readonly beganMs: number;
}
interface StreamMessage {
  readonly stream: ClientHttp2Stream;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Watches from the process's first moment, so that the age of what a phase inherits is known. */
export function startRpcs(): RpcsWatch {
  const streams = new Map<ClientHttp2Stream, Open>();
  const promises = new Set<Open>();
  let asked = 0;
  let begun = 0;
  let withoutDeadline = 0;
  let forNobody = 0;
  let cancelled = 0;
  let atMs: number[] = [];
  let counts: number[][] = [];

  const onCreated = (message: unknown) => {
    const { stream, headers } = message as StreamMessage;
    if (!isCall(headers)) return;
    begun += 1;
    // One that was refused at once has said `close` already.
    if (!stream.closed) streams.set(stream, { beganMs: now() });
    if (headers?.['grpc-timeout'] === undefined) withoutDeadline += 1;
  };
  const onClose = (message: unknown) => void streams.delete((message as StreamMessage).stream);
  subscribe('http2.client.stream.created', onCreated);
  subscribe('http2.client.stream.close', onClose);

  // A call that waits for a connection has no stream yet, and one that was given up has no promise any more.
  const open = (): Iterable<Open> => (streams.size >= promises.size ? streams.values() : promises);
  const sampling = setInterval(() => {
    const nowMs = now();
    const groups = [...ageLimitsMs, Number.POSITIVE_INFINITY].map(() => 0);
    for (const { beganMs } of open()) {
      const over = ageLimitsMs.findIndex((limitMs) => nowMs - beganMs < limitMs);
      const group = over === -1 ? groups.length - 1 : over;
      groups[group] = (groups[group] ?? 0) + 1;
    }
    atMs.push(nowMs);
    counts.push(groups);
    if (atMs.length > samplesAtMost) {
      atMs.shift();
      counts.shift();
    }
  }, sampleMs).unref();

  return {
    watch: (scorer) => ({
      async score(rows, call, until) {
        const one = { beganMs: now() };
        asked += 1;
        promises.add(one);
        try {
          const answer = await scorer.score(rows, call, until);
          if (hasLeft(call.until)) forNobody += 1;
          return answer;
        } catch (error) {
          if (!hasLeft(call.until) && !isLate(call.until, error)) throw error;
          // Who was not told how long to go on failed for reasons of his own.
          if (until) cancelled += 1;
          else forNobody += 1;
          throw error;
        } finally {
          promises.delete(one);
        }
      },
    }),
    mark() {
      asked = 0;
      begun = 0;
      withoutDeadline = 0;
      forNobody = 0;
      cancelled = 0;
      atMs = [];
      counts = [];
    },
    read() {
      const nowMs = now();
      const [oldestStream] = streams.values();
      const [oldestPromise] = promises;
      const oldest = Math.min(oldestStream?.beganMs ?? nowMs, oldestPromise?.beganMs ?? nowMs);
      return {
        asked,
        begun,
        withoutDeadline,
        inFlight: Math.max(streams.size, promises.size),
        oldestMs: nowMs - oldest,
        forNobody,
        cancelled,
        byAge: { atMs: [...atMs], counts: counts.map((groups) => [...groups]) },
      };
    },
    stop() {
      clearInterval(sampling);
      unsubscribe('http2.client.stream.created', onCreated);
      unsubscribe('http2.client.stream.close', onClose);
    },
  };
}

const deadlineExceeded = 4;
/** Node's timers may ring a ms before the clock says so. */
const earlyMs = 1;

/** His deadline may end a call before it is heard that he has left. */
function hasLeft({ deadline, signal }: Until): boolean {
  return signal.aborted || deadline.getTime() - Date.now() <= earlyMs;
}

/** Ended by his deadline, or by the little less that is handed on of it. */
function isLate({ deadline }: Until, error: unknown): boolean {
  const isOver = error instanceof Error && 'code' in error && error.code === deadlineExceeded;
  return isOver && deadline < noDeadline;
}

/** A unary or streaming gRPC call, and not a health check's. */
function isCall(headers: StreamMessage['headers']): boolean {
  const type = headers?.['content-type'];
  const path = headers?.[':path'];
  return (
    typeof type === 'string' &&
    type.startsWith('application/grpc') &&
    typeof path === 'string' &&
    !path.startsWith('/grpc.health.')
  );
}
