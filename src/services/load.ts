import { LabError } from '../errors.ts';
import type { Gathering } from '../gather/gathering.ts';
import { startProcessFigures } from '../gather/process.ts';
import { now } from '../lab/clock.ts';
import type { Outcomes } from '../lab/evidence.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import { createAnswerCheck } from '../load/answer-check.ts';
import { type LiveView, startGenerator } from '../load/generator.ts';
import { createSeconds } from '../load/seconds.ts';
import { createGolden } from '../model/golden.ts';
import type { Program } from './program.ts';
import type { LoadSettings } from './protocol.ts';

const tickMs = 250;
const warmConnections = 96;

/** The users: nothing is offered before the first change. `tell` hears four times a second which seconds changed. */
export async function startLoad(
  settings: LoadSettings,
  tell: (seconds: readonly LoadTick[]) => void,
): Promise<Program> {
  let { budgetMs } = settings;
  const seconds = createSeconds(now(), () => budgetMs);
  // Nothing is kept before the first mark: a world that stays up for days must not fill the memory.
  let window: LiveView[] | null = null;
  let markedMs = now();
  let expectedAtMark = 0;

  const generator = startGenerator(settings, createAnswerCheck(createGolden(settings.seed)), (view, user) => {
    window?.push(view);
    seconds.began(view, user);
  });
  const figures = startProcessFigures(generator.finished);
  // Not waited for: a storefront that does not answer is what the views will show.
  void generator.connect(warmConnections);

  const outcomes: Gathering<Outcomes> = {
    mark() {
      // What was due before the mark belongs to the phase before it, even if it is late.
      generator.catchUp();
      markedMs = now();
      expectedAtMark = generator.expectedUntil(markedMs);
      window = [];
    },
    read() {
      generator.catchUp();
      const readMs = now();
      const offeredPerMs = (generator.expectedUntil(readMs) - expectedAtMark) / (readMs - markedMs);
      const views = (window ?? []).map((view) => ({ ...view }));
      return { readMs, budgetMs, offeredPerSecond: offeredPerMs * 1_000, views };
    },
    stop() {},
  };

  const ticking = setInterval(() => {
    generator.catchUp();
    const changing = seconds.changing(now());
    if (changing.length > 0) tell(changing);
  }, tickMs);

  return {
    started: { port: 0, adminPort: 0 },
    gatherings: { outcomes, process: figures },
    change(change) {
      if (change.kind === 'budget') {
        budgetMs = change.budgetMs;
        return;
      }
      if (change.kind !== 'offer')
        throw new LabError('broken-lab', `a load cannot change its ${change.kind}`, 'Change it at the storefront.');
      generator.offer(change.ratePerSecond, change.arrivals);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(ticking);
      await generator[Symbol.asyncDispose]();
    },
  };
}
