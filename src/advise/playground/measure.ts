import { disturbedAbove, watchOthers } from '../bench/watch-others.ts';
import { figuresOf, type Turn } from './figures.ts';
import type { Configured } from './peer/messages.ts';
import type { Settings } from './settings.ts';
import type { Stand } from './stand.ts';
import type { WayFigures } from './told.ts';
import { type Way, ways } from './ways.ts';

export interface Plan {
  readonly settings: Settings;
  /** Of the machine. */
  readonly cores: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
  readonly onTurn: (so: SoFar) => void;
}

export interface SoFar {
  readonly turns: number;
  readonly ofTurns: number;
  readonly ways: readonly WayFigures[];
  readonly othersShare: number;
  readonly isDisturbed: boolean;
}

/** Each way has so many turns. */
export const rounds = 8;
const turnMs = 800;
/** The first time compilers take longer. */
const warmMs = { first: 400, next: 120 };

/**
 * All five ways in turns, so that whatever else this machine does falls on all of them. It resolves early once `signal` aborts, and
 * everything is at rest then: whoever comes next measures nothing of it. Errors: as `Peer`.
 */
export async function measure(
  stand: Stand,
  { settings, cores, signal, onTurn }: Plan,
  isFirst: boolean,
): Promise<void> {
  const { client, server, translator, ports } = stand;
  const stop = () => client.tell({ kind: 'stop' });
  if (signal.aborted) return;
  signal.addEventListener('abort', stop, { once: true });
  try {
    const configured: Configured = await client.ask({ kind: 'configure', settings, ports });
    const alone = new Map<Way, WayFigures['bytes']>();
    for (const way of ways) {
      if (signal.aborted) return;
      alone.set(way, await warm(way));
    }
    const taken = new Map<Way, Turn[]>(ways.map((way) => [way, []]));
    const figures = new Map<Way, WayFigures>();
    const othersSince = watchOthers();
    let cpuMs = 0;
    let turns = 0;
    for (let round = 0; round < rounds; round += 1) {
      // Nobody always comes after the same one.
      for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
        if (signal.aborted) return;
        const turn = await take(way, round);
        const [own, bytes] = [taken.get(way), alone.get(way)];
        if (turn === null || signal.aborted || !own || !bytes) return;
        own.push(turn);
        figures.set(way, figuresOf(way, own, { ...configured[way], bytes }, cores));
        turns += 1;
        cpuMs += turn.client.cpuMs + turn.server.cpuMs + (turn.translator?.cpuMs ?? 0);
        const othersShare = othersSince(cpuMs);
        const isDisturbed = othersShare > disturbedAbove;
        onTurn({ turns, ofTurns: rounds * ways.length, ways: inOrder(), othersShare, isDisturbed });
      }
    }

    function inOrder(): WayFigures[] {
      return ways.flatMap((way) => figures.get(way) ?? []);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }

  async function warm(way: Way): Promise<WayFigures['bytes']> {
    await translator.ask({ kind: 'mark' });
    const ms = isFirst ? warmMs.first : warmMs.next;
    if (signal.aborted) return { sent: 0, received: 0, behind: null };
    const { views, bytesSent, bytesReceived } = await client.ask({ kind: 'warm', way, ms });
    const { bytesBehind } = await translator.ask({ kind: 'read' });
    return { sent: bytesSent, received: bytesReceived, behind: isTranslated(way) ? bytesBehind / views : null };
  }

  /** null: it was told to end before. */
  async function take(way: Way, round: number): Promise<Turn | null> {
    await server.ask({ kind: 'mark' });
    if (isTranslated(way)) await translator.ask({ kind: 'mark' });
    const { perSecond } = settings;
    if (signal.aborted) return null;
    const byClient = await client.ask({ kind: 'turn', way, perSecond, ms: turnMs, seed: round + 1 });
    return {
      client: byClient,
      server: await server.ask({ kind: 'read' }),
      translator: isTranslated(way) ? await translator.ask({ kind: 'read' }) : null,
    };
  }
}

function isTranslated(way: Way): boolean {
  return way === 'grpc-web';
}
