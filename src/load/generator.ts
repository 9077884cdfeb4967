import { LabError } from '../errors.ts';
import { now } from '../lab/clock.ts';
import type { View } from '../lab/evidence.ts';
import { random } from '../lab/random.ts';
import { toldViews } from '../lab/told.ts';
import { drawUsers } from '../lab/users.ts';
import type { Asked } from '../model/golden.ts';
import { startAlarm } from './alarm.ts';
import type { AnswerCheck } from './answer-check.ts';
import { momentsOf } from './moments.ts';
import { openPages, type PageReply } from './pages.ts';
import { type Arrivals, createSchedule } from './schedule.ts';
import { namePerson, signIds } from './signed-ids.ts';

/**
 * Each view in flight is a socket here and one in the storefront. Beyond so many the generator would run into the
 * machine's limits on descriptors and ports and measure those; the storefront is lost long before. Views over the
 * bound still happen and still fail: they are recorded as `abandoned`, never left out.
 */
const sanelyInFlight = 4_000;
/** Often enough that an earlier answer is found out, and little enough that nobody is busy with reading features. */
const featuresChangeEveryMs = 2_000;

export interface GeneratorSettings {
  readonly name: string;
  readonly seed: number;
  /** Ids and names hang on it: nobody else can make them up. */
  readonly secret: string;
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
  /** Of these, those that were answered, and not with an answer that was marked as an earlier one. */
  answered(): Answered;
  /** People who have looked since it started. */
  people(): number;
  /** Which of them it is, from 0: the same in every world of one seed, whatever people are named in it; null: none of them. */
  numberOf(user: string): number | null;
  /** What pages may be from now on: of views that are on their way, what they were before as well. */
  expect(products: Asked['products']): void;
}

/** What came of views that were answered. */
export interface Answered {
  readonly answers: number;
  /** Of their rows. */
  readonly floats: number;
}

interface Flight {
  readonly view: LiveView;
  readonly user: string;
  readonly moment: number;
  readonly products: Asked['products'];
  leave: () => void;
}

/**
 * Open loop: a view starts when the schedule says so, whatever became of those before it; one that starts late
 * starts all the same, and its lateness shows in `sentMs`. `began` is told each view, in order of intended start.
 */
export function startGenerator(
  settings: GeneratorSettings,
  check: AnswerCheck,
  began: (view: LiveView) => void,
): Generator {
  const schedule = createSchedule(random(settings.seed, 'arrivals'));
  const ids = signIds(settings.secret);
  const namedPeople = new Set<string>();
  const numbers = new Map<string, number>();
  const nameOf = namePerson(settings.secret);
  const drawUser = drawUsers(settings.seed, (person) => {
    const user = nameOf(person);
    numbers.set(user, person);
    return user;
  });
  const momentOf = momentsOf(now(), featuresChangeEveryMs);
  let products: Asked['products'] = null;
  let answered: Answered = { answers: 0, floats: 0 };
  const pages = openPages(settings.origin);
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
    const id = ids.idOf(settings.name, views);
    const user = drawUser();
    namedPeople.add(user);
    const view: LiveView = {
      id,
      intendedMs,
      sentMs: now(),
      doneMs: null,
      status: null,
      error: null,
      answer: null,
      user,
    };
    began(view);
    tell(view);
    if (flights.size >= mostInFlight) {
      fail(view, 'abandoned');
      return;
    }
    const flight: Flight = { view, user, moment: momentOf(user, view.sentMs), products, leave() {} };
    flights.add(flight);
    flight.leave = pages.get(user, flight.moment, id, (reply) => land(flight, reply));
  }

  function land(flight: Flight, reply: PageReply): void {
    flights.delete(flight);
    const { view } = flight;
    if (reply.error !== null) {
      fail(view, reply.error);
      return;
    }
    finish(view);
    if (reply.status === 200) view.answer = check(flight.user, reply.body, askedBy(flight));
    if (reply.status === 200 && view.answer === null) view.error = 'bad answer';
    else view.status = reply.status;
    tell(view);
    if (view.answer === null || view.answer === 'degraded') return;
    answered = { answers: answered.answers + 1, floats: answered.floats + floatsOf(flight) };
  }

  /** Of the smallest page that it may be. */
  function floatsOf(flight: Flight): number {
    const { products: possible } = askedBy(flight);
    return possible ? Math.min(...possible.map(({ candidates, dimension }) => candidates * dimension)) : 0;
  }

  /** A deploy may have come while it was on its way. */
  function askedBy({ user, moment, products: atFirst }: Flight): Asked {
    const latest = momentOf(user, now());
    if (atFirst === products || atFirst === null || products === null) return { moment, latest, products };
    return { moment, latest, products: [...new Set([...atFirst, ...products])] };
  }

  function finish(view: LiveView): void {
    view.doneMs = now();
    finished += 1;
  }

  function fail(view: LiveView, error: string): void {
    finish(view);
    view.error = error;
    tell(view);
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
        throw new LabError(
          'usage',
          `cannot offer a load of ${ratePerSecond} views per second`,
          'Offer 0 or more views per second.',
        );
      catchUp();
      schedule.offer(now(), ratePerSecond, arrivals);
      alarm.reset();
    },
    catchUp,
    expectedUntil: schedule.expectedUntil,
    finished: () => finished,
    answered: () => answered,
    people: () => namedPeople.size,
    numberOf: (user) => numbers.get(user) ?? null,
    expect(some) {
      products = some;
    },
    async [Symbol.asyncDispose]() {
      alarm.stop();
      for (const flight of flights) flight.leave();
      flights.clear();
      pages[Symbol.dispose]();
    },
  };
}

/** Whoever traces it hears of each view twice: when it begins, and when it has ended. */
function tell(view: LiveView): void {
  if (toldViews.hasSubscribers) toldViews.publish({ ...view });
}
