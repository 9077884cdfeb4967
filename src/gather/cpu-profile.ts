import { type Profiler, Session } from 'node:inspector/promises';
import type { CpuProfile } from '../lab/evidence.ts';
import type { Gathering } from './gathering.ts';
import { nameJson } from './name-json.ts';

/**
 * Samples this process's main thread, from now on. Intrusive: 1 ms costs about 9 % of the throughput, 100 µs about
 * 27 %, so it belongs into a window of its own.
 *
 * `read` ends the recording; asked again it gives the same profile, until a `mark` begins the next one.
 */
export async function startCpuProfile({ intervalUs = 1_000 } = {}): Promise<Gathering<CpuProfile>> {
  const session = new Session();
  session.connect();
  const unname = nameJson();
  const stop = () => {
    // Ends the recording as well.
    session.disconnect();
    unname();
  };

  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: intervalUs });
    await session.post('Profiler.start');
  } catch (error) {
    stop();
    throw error;
  }

  // The inspector takes commands at once and in order; only their answers are promises.
  let started: Promise<unknown> = Promise.resolve();
  let recorded: Promise<CpuProfile> | null = null;
  return {
    mark() {
      const stopped = recorded ? Promise.resolve() : session.post('Profiler.stop');
      recorded = null;
      started = Promise.all([stopped, session.post('Profiler.start')]);
      // Told by `read`.
      started.catch(() => {});
    },
    read() {
      recorded ??= endRecording(session, started);
      return recorded;
    },
    stop,
  };
}

async function endRecording(session: Session, started: Promise<unknown>): Promise<CpuProfile> {
  const stopped = session.post('Profiler.stop');
  const [{ profile }] = await Promise.all([stopped, started]);
  const { nodes, startTime, endTime } = profile;
  return {
    nodes: nodes.map(({ hitCount = 0, children = [], ...node }) => ({ ...node, hitCount, children })),
    startTime,
    endTime,
    ...inOrder(profile),
  };
}

/** V8 may hand samples over some µs out of order; not every viewer copes with time that runs backwards. */
function inOrder({ startTime, samples = [], timeDeltas = [] }: Profiler.Profile) {
  let at = startTime;
  const timed = samples.map((node, index) => {
    at += timeDeltas[index] ?? 0;
    return { node, at };
  });
  timed.sort((a, b) => a.at - b.at);
  return {
    samples: timed.map(({ node }) => node),
    timeDeltas: timed.map((sample, index) => sample.at - (timed[index - 1]?.at ?? startTime)),
  };
}
