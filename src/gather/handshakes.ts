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

/** Node tells of sockets but not of handshakes, so `tls.connect` tells us: grpc-js and undici look it up at each call. */
export function startHandshakes(): HandshakesWatch {
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
      if (socket.isSessionReused()) own.resumed += 1;
      durationsMs?.push(now() - beganMs);
    });
    socket.once('close', () => {
      if (!finished) own.failed += 1;
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
