import { LabError } from '../errors.ts';
import { startDigits } from '../gather/digits.ts';
import type { Gathering } from '../gather/gathering.ts';
import { startProcessFigures } from '../gather/process.ts';
import { now } from '../lab/clock.ts';
import type { Outcomes, View } from '../lab/evidence.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import type { Product } from '../lab/world.ts';
import { createAnswerCheck } from '../load/answer-check.ts';
import { type BatchStream, startBatchStream } from '../load/batch-stream.ts';
import { startGenerator } from '../load/generator.ts';
import { createSeconds } from '../load/seconds.ts';
import { signIds } from '../load/signed-ids.ts';
import { createBatchCheck } from '../model/batches.ts';
import { createGolden } from '../model/golden.ts';
import type { Program } from './program.ts';
import type { LoadSettings } from './protocol.ts';

const tickMs = 250;

/**
 * The users, and whoever sends for the batches of a job: nothing is offered before the first change. It alone knows the right
 * answers, and runs nothing of a variant. `tell` hears four times a second which seconds changed.
 */
export async function startLoad(
  settings: LoadSettings,
  tell: (seconds: readonly LoadTick[]) => void,
): Promise<Program> {
  const { seed, secret } = settings;
  let { budgetMs, product } = settings;
  const beganMs = now();
  const told = settings.ticksOf ?? 'pages';
  const secondsOfPages = createSeconds(beganMs, () => budgetMs);
  const pages = createWindow<View>();
  let expectedAtMark = 0;

  const digits = startDigits();
  const generator = startGenerator(settings, createAnswerCheck(createGolden(seed, secret), digits.came), (view) => {
    pages.add(view);
    secondsOfPages.began(view, view.user);
  });
  generator.expect([product]);
  const figures = startProcessFigures(generator.finished);

  const outcomes: Gathering<Outcomes> = {
    mark() {
      // What was due before the mark belongs to the phase before it, even if it is late.
      generator.catchUp();
      pages.begin();
      expectedAtMark = generator.expectedUntil(pages.beganMs);
    },
    read() {
      generator.catchUp();
      const readMs = now();
      const offeredPerMs = (generator.expectedUntil(readMs) - expectedAtMark) / (readMs - pages.beganMs);
      const ever = [generator.answered(), ...(job ? [job.stream.answered()] : [])];
      const sum = (of: 'answers' | 'floats') => ever.reduce((all, one) => all + one[of], 0);
      return {
        readMs,
        budgetMs,
        offeredPerSecond: offeredPerMs * 1_000,
        answeredEver: sum('answers'),
        answeredFloatsEver: sum('floats'),
        views: pages.read(),
      };
    },
    stop() {},
  };

  const job = settings.job ? startJobOrders(settings, settings.job, beganMs) : null;

  const ticking = setInterval(() => {
    generator.catchUp();
    const seconds = told === 'batches' ? job?.seconds : secondsOfPages;
    const changing = seconds?.changing(now()) ?? [];
    if (changing.length > 0) tell(told === 'pages' ? changing.map(withPeople) : changing);
    // Nobody hears of the others, and they are not to be kept for ever.
    (told === 'batches' ? secondsOfPages : job?.seconds)?.changing(now());
  }, tickMs);

  function withPeople(tick: LoadTick): LoadTick {
    const usersHit = tick.usersHit?.map((user) => `person-${generator.numberOf(user)}`);
    return { ...tick, people: generator.people(), ...(usersHit ? { usersHit } : {}) };
  }

  function deploy(next: Product, settled: boolean): void {
    // Until all have it, both are right.
    generator.expect(settled ? [next] : [product, next]);
    product = next;
    job?.stream.deploy(next);
  }

  return {
    started: { port: 0, adminPort: 0 },
    gatherings: { outcomes, digits, process: figures },
    ...(job ? { members: () => new Map([['batches', { outcomes: job.outcomes }]]) } : {}),
    change(change) {
      switch (change.kind) {
        case 'budget':
          budgetMs = change.budgetMs;
          return;
        case 'connections':
          // Not waited for: a storefront that does not answer is what the views will show.
          void generator.connect(change.connections);
          return;
        case 'batches':
          job?.stream.plan(change.batches);
          return;
        case 'deploy':
          deploy(change.product, change.settled);
          return;
        case 'offer':
          generator.offer(change.ratePerSecond, change.arrivals);
          job?.stream.rest(change.ratePerSecond === 0);
          return;
        default:
          throw new LabError('broken-lab', `a load cannot change its ${change.kind}`, 'Change it at the storefront.');
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(ticking);
      await Promise.all([generator[Symbol.asyncDispose](), job?.stream[Symbol.asyncDispose]()]);
    },
  };
}

interface JobOrders {
  readonly stream: BatchStream;
  readonly outcomes: Gathering<Outcomes>;
  readonly seconds: ReturnType<typeof createSeconds>;
}

function startJobOrders(
  { seed, secret, timeoutMs, product }: LoadSettings,
  { origin, batches }: NonNullable<LoadSettings['job']>,
  beganMs: number,
): JobOrders {
  const window = createWindow<View>();
  const orders = { name: 'job', origin, ids: signIds(secret), product, batches, timeoutMs };
  const stream = startBatchStream(orders, createBatchCheck(seed, secret), (view) => {
    window.add(view);
    seconds.began(view);
  });
  const seconds = createSeconds(beganMs, () => stream.batches.budgetMs);
  return {
    stream,
    seconds,
    outcomes: {
      mark() {
        stream.catchUp();
        window.begin();
      },
      read() {
        stream.catchUp();
        const { budgetMs, perSecond } = stream.batches;
        return { readMs: now(), budgetMs, offeredPerSecond: perSecond, views: window.read() };
      },
      stop() {},
    },
  };
}

/** What has begun since the last mark. Nothing is kept before the first: a world that stays up for days must not fill the memory. */
function createWindow<V extends object>() {
  let window: V[] | null = null;
  let beganMs = now();
  return {
    add: (view: V) => void window?.push(view),
    begin() {
      beganMs = now();
      window = [];
    },
    get beganMs() {
      return beganMs;
    },
    read: () => (window ?? []).map((view) => ({ ...view })),
  };
}
