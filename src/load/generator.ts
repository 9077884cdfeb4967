import { LabError } from '../errors.ts';
import { now } from '../lab/clock.ts';
import type { View } from '../lab/evidence.ts';
import { random } from '../lab/random.ts';
import { drawUsers } from '../lab/users.ts';
import { startAlarm } from './alarm.ts';
import type { AnswerCheck } from './answer-check.ts';
import { openPages, type PageReply } from './pages.ts';
import { type Arrivals, createSchedule } from './schedule.ts';

/**
 * Each view in flight is a socket here and one in the storefront. Beyond so many the generator would run into the
 * machine's limits on descriptors and ports and measure those; the storefront is lost long before. Views over the
 * bound still happen and still fail: they are recorded as `abandoned`, never left out.
 */
const sanelyInFlight = 4_000;

export interface GeneratorSettings {
  readonly name: string;
  readonly seed: number;
  readonly origin: string;
  /** From the intended start until a user gives up. */
  readonly timeoutMs: number;
  /** Left out: 4,000. */
  readonly mostInFlight?: number;
}

/** A view that fills in as it goes on. */
export type LiveView = { -readonly [K in keyof View]: View[K] };

export interface Generator extends AsyncDisposable {
  /** See `Pages.connect`. */
  connect(connections: number): Promise<void>;
  /** From now on. Throws a LabError unless the rate is 0 (a pause) or more. */
  offer(ratePerSecond: number, arrivals: Arrivals): void;
  /** Starts all that is due by now: afterwards every view meant to start earlier is on record. */
  catchUp(): void;
  /** Views that the schedule expected, on average, from its beginning until `atMs`. */
  expectedUntil(atMs: number): number;
  /** Views that have ended since it started, whatever came of them. */
  finished(): number;
}

interface Flight {
  readonly view: LiveView;
  leave: () => void;
}

/**
 * Open loop: a view starts when the schedule says so, whatever became of those before it; one that starts late
 * starts all the same, and its lateness shows in `sentMs`. `began` is told each view and who looks, in order of intended start.
 */
export function startGenerator(
  settings: GeneratorSettings,
  check: AnswerCheck,
  began: (view: LiveView, user: string) => void,
): Generator {
  const schedule = createSchedule(random(settings.seed, 'arrivals'));
  const drawUser = drawUsers(settings.seed);
  const pages = openPages(settings.origin, settings.timeoutMs);
  // In order of intended start, so that the first is the next to give up.
  const flights = new Set<Flight>();
  const mostInFlight = settings.mostInFlight ?? sanelyInFlight;
  let views = 0;
  let finished = 0;

  const alarm = startAlarm(nextMs, () => {
    catchUp();
    giveUp();
  });

  function nextMs(): number {
    const [oldest] = flights;
    return Math.min(schedule.nextMs(), oldest ? oldest.view.intendedMs + settings.timeoutMs : Number.POSITIVE_INFINITY);
  }

  function catchUp(): void {
    const dueMs = now();
    while (schedule.nextMs() <= dueMs) start(schedule.take());
  }

  function start(intendedMs: number): void {
    views += 1;
    const id = `${settings.name}-${views}`;
    const user = drawUser();
    const view: LiveView = { id, intendedMs, sentMs: now(), doneMs: null, status: null, error: null, answer: null };
    began(view, user);
    if (flights.size >= mostInFlight) {
      fail(view, 'abandoned');
      return;
    }
    // On record before it is sent: undici reports some failures before `get` returns.
    const flight: Flight = { view, leave() {} };
    flights.add(flight);
    flight.leave = pages.get(user, id, (reply) => land(flight, user, reply));
  }

  function land(flight: Flight, user: string, reply: PageReply): void {
    flights.delete(flight);
    const { view } = flight;
    if (reply.error !== null) {
      fail(view, reply.error);
      return;
    }
    finish(view);
    if (reply.status === 200) view.answer = check(user, reply.body);
    if (reply.status === 200 && view.answer === null) view.error = 'bad answer';
    else view.status = reply.status;
  }

  function finish(view: LiveView): void {
    view.doneMs = now();
    finished += 1;
  }

  function fail(view: LiveView, error: string): void {
    finish(view);
    view.error = error;
  }

  function giveUp(): void {
    const startedByMs = now() - settings.timeoutMs;
    for (const flight of flights) {
      if (flight.view.intendedMs > startedByMs) break;
      flights.delete(flight);
      fail(flight.view, 'timeout');
      flight.leave();
    }
  }

  return {
    connect: pages.connect,
    offer(ratePerSecond, arrivals) {
      if (!(ratePerSecond >= 0 && ratePerSecond < Number.POSITIVE_INFINITY))
        throw new LabError('usage', `a load of ${ratePerSecond} views per second`, 'Offer 0 or more views per second.');
      catchUp();
      schedule.offer(now(), ratePerSecond, arrivals);
      alarm.reset();
    },
    catchUp,
    expectedUntil: schedule.expectedUntil,
    finished: () => finished,
    async [Symbol.asyncDispose]() {
      alarm.stop();
      for (const flight of flights) flight.leave();
      flights.clear();
      await pages[Symbol.asyncDispose]();
    },
  };
}
