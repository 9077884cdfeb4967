import { setTimeout as wait } from 'node:timers/promises';
import { now } from '../../lab/clock.ts';
import { type Metric, parseMetrics } from '../../services/prometheus-text.ts';
import type { Member } from '../../world/contract.ts';
import { addressOf } from '../../world/place.ts';

/** As a Prometheus with this interval and timeout asks; a real one asks every 15 s or so, and a lab's incident is over by then. */
const everyMs = 1_000;

export interface Scrape {
  /** What it said; null: nothing, in time. */
  readonly metrics: readonly Metric[] | null;
  readonly job: string;
  readonly instance: string;
}

/** What a Prometheus would have scraped of one world. */
export interface RecordedMetrics {
  /** Of the first scrape, by the runner's clock. */
  readonly firstMs: number;
  /** The same, since the epoch. */
  readonly firstEpochMs: number;
  readonly everyMs: number;
  /** One after the other, `everyMs` apart; of each, one of every member that has metrics. */
  readonly scrapes: readonly (readonly Scrape[])[];
}

/** Who is asked. */
type Asking = Pick<Member, 'admin' | 'role'>;

export interface MetricsRecorder {
  /** Takes no more; gives what was taken. */
  end(): Promise<RecordedMetrics>;
}

/** Asks each member of a world for its metrics, once a second, until it is told to end. */
export function startRecorder(members: () => readonly Asking[]): MetricsRecorder {
  const ending = new AbortController();
  const firstMs = now();
  const firstEpochMs = Date.now();
  const rounds: Promise<readonly Asked[]>[] = [];
  const asking = (async () => {
    for (let round = 0; ; round += 1) {
      const dueMs = firstMs + round * everyMs - now();
      if (dueMs > 0) await wait(dueMs, undefined, { signal: ending.signal });
      if (ending.signal.aborted) return;
      rounds.push(Promise.all(members().flatMap((member) => askFor(member) ?? [])));
    }
  })().catch(() => {});
  return {
    async end() {
      ending.abort();
      await asking;
      const asked = await Promise.all(rounds);
      const scrapes = asked.map((round) => round.map(({ text, ...target }) => ({ ...target, metrics: read(text) })));
      return { firstMs, firstEpochMs, everyMs, scrapes };
    },
  };
}

interface Asked extends Pick<Scrape, 'job' | 'instance'> {
  readonly text: string | null;
}

/** null: it has no metrics. What has to be read is read later: the arm is under way. */
function askFor({ admin, role }: Asking): Promise<Asked> | null {
  if (!admin) return null;
  const instance = addressOf(admin);
  const ask = async () => {
    const response = await fetch(`http://${instance}/metrics`, { signal: AbortSignal.timeout(everyMs) });
    return response.ok ? await response.text() : null;
  };
  return ask()
    .catch(() => null)
    .then((text) => ({ text, job: role, instance }));
}

/** What is not of the format is a failed scrape, as it is for a Prometheus. */
function read(text: string | null): readonly Metric[] | null {
  try {
    return text === null ? null : parseMetrics(text);
  } catch {
    return null;
  }
}
