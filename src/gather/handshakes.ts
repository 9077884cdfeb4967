import { createRequire, syncBuiltinESMExports } from 'node:module';
import type * as Tls from 'node:tls';
import { now } from '../lab/clock.ts';
import type { Handshakes } from '../lab/evidence.ts';
import type { Scorer } from '../lab/variant.ts';
import type { Gathering } from './gathering.ts';

export interface HandshakesWatch extends Gathering<Handshakes> {
  watch(scorer: Scorer): Scorer;
}

const tls: { connect: typeof Tls.connect } = createRequire(import.meta.url)('node:tls');

export type HandshakeEnd = 'full' | 'resumed' | 'failed';

/**
 * Node tells of sockets but not of handshakes, so `tls.connect` tells us: grpc-js and undici look it up at each call.
 *
 * @param onEnd is told of each, with the ms that it took, whenever a phase began
 */
export function startHandshakes(onEnd: (end: HandshakeEnd, ms: number) => void = () => {}): HandshakesWatch {
  // A call or handshake counts where it began: while fewer and fewer begin, answers to earlier ones would hide its handshakes.
  let counts = none();
  // Kept from the first mark on: a world may stay up for days.
  let durationsMs: number[] | null = null;

  const { connect } = tls;
  const watched = (...args: Parameters<typeof Tls.connect>): Tls.TLSSocket => {
    const beganMs = now();
    const own = counts;
    const socket = connect(...args);
    let finished = false;
    socket.once('secureConnect', () => {
      finished = true;
      own.finished += 1;
      const isResumed = socket.isSessionReused();
      if (isResumed) own.resumed += 1;
      const ms = now() - beganMs;
      durationsMs?.push(ms);
      onEnd(isResumed ? 'resumed' : 'full', ms);
    });
    socket.once('close', () => {
      if (finished) return;
      own.failed += 1;
      onEnd('failed', now() - beganMs);
    });
    return socket;
  };
  tls.connect = watched as typeof Tls.connect;
  syncBuiltinESMExports();

  return {
    watch: (scorer) => ({
      async score(rows, call, until) {
        const own = counts;
        const answer = await scorer.score(rows, call, until);
        own.answered += 1;
        return answer;
      },
    }),
    mark() {
      counts = none();
      durationsMs = [];
    },
    read: () => ({ ...counts, durationsMs: [...(durationsMs ?? [])] }),
    stop() {
      tls.connect = connect;
      syncBuiltinESMExports();
    },
  };
}

function none() {
  return { answered: 0, finished: 0, resumed: 0, failed: 0 };
}
