import { LabError, messageOf } from '../errors.ts';
import type { Gathering } from '../gather/gathering.ts';
import { startMessages } from '../gather/messages.ts';
import { startProcessFigures } from '../gather/process.ts';
import { startRpcs } from '../gather/rpcs.ts';
import { now } from '../lab/clock.ts';
import type { Outcomes, View } from '../lab/evidence.ts';
import { inOneCall } from '../lab/in-one-call.ts';
import type { LoadTick } from '../lab/load-tick.ts';
import type { Call } from '../lab/variant.ts';
import type { Product } from '../lab/world.ts';
import { startAlarm } from '../load/alarm.ts';
import { createSeconds } from '../load/seconds.ts';
import { type AskedBatch, createBatches } from '../model/batches.ts';
import { importVariant } from './import-variant.ts';
import { createJobLog } from './job-log.ts';
import { linkFor } from './link.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { Program } from './program.ts';
import type { JobSettings } from './protocol.ts';
import { serveAdmin } from './serve-admin.ts';

type LiveBatch = { -readonly [K in keyof View]: View[K] };

const tickMs = 250;
/** Open loop, within reason: what is on its way beside so many others is recorded as `abandoned`. */
const mostInFlight = 64;
const keptAtMost = 10_000;

/**
 * The nightly job beside the page views: sends batches of rows on a schedule, whatever became of those before, through the
 * variant's `connectJob`, and knows the right answers. `tell` hears four times a second which seconds changed.
 */
export async function startJob(settings: JobSettings, tell: (seconds: readonly LoadTick[]) => void): Promise<Program> {
  let { perSecond, atOnce, budgetMs } = settings.batches;
  let handled = 0;
  const messages = startMessages();
  const rpcs = startRpcs();
  const figures = startProcessFigures(() => handled);

  await using stack = new AsyncDisposableStack();
  stack.defer(messages.stop);
  stack.defer(rpcs.stop);
  const variant = await importVariant(settings.variant);
  const link = linkFor(settings);
  const scorer = stack.use(variant.connectJob?.(link) ?? inOneCall(variant.connect(link)));
  const metrics = createMetrics(settings.name);
  const tellLine = settings.logs ? createLog((line) => process.stderr.write(line)) : null;
  const log = createJobLog(metrics, async () => (await messages.read()).largestBytes, tellLine);
  const batches = createBatches(settings.seed);
  const seconds = createSeconds(settings.countsFromMs, () => budgetMs);
  let product: Product = settings.product;
  // Also before a mark, since one that was restarted is not marked; not for ever, since a world may stay up for days.
  let window: LiveBatch[] = [];
  let begun = 0;
  let inFlight = 0;
  let rests = false;
  const everyMs = () => (atOnce / perSecond) * 1_000;
  let nextMs = now() + everyMs();

  function begin(intendedMs: number): void {
    const { batchRows = 0, dimension, candidates } = product;
    // On record before any of them is encoded, which is part of what it takes.
    const round = Array.from({ length: atOnce }, (_, market) => {
      begun += 1;
      const id = `${settings.name}-${begun}`;
      const view: LiveBatch = {
        id,
        intendedMs,
        sentMs: now(),
        doneMs: null,
        status: null,
        error: null,
        answer: null,
        rows: batchRows,
      };
      window.push(view);
      if (window.length > keptAtMost) window.shift();
      seconds.began(view);
      return { view, market };
    });
    for (const { view, market } of round) {
      if (inFlight >= mostInFlight) end(view, 'abandoned');
      else void send(view, batches.batchOf(market, batchRows, dimension, candidates));
    }
  }

  async function send(view: LiveBatch, { batch, check }: AskedBatch): Promise<void> {
    inFlight += 1;
    try {
      const { scores } = await scorer.scoreBatch(batch, callOf(view.id));
      view.answer = check(scores);
      view.status = 200;
      end(view, null);
    } catch (error) {
      end(view, kindOf(error), messageOf(error));
    } finally {
      inFlight -= 1;
    }
  }

  function callOf(id: string): Call {
    const deadline = new Date(Date.now() + settings.timeoutMs);
    const until = { deadline, signal: new AbortController().signal };
    return { id, user: settings.name, until, stage: (_part, work) => work() };
  }

  function end(view: LiveBatch, error: string | null, said = error): void {
    view.doneMs = now();
    view.error = error;
    if (error === null) handled += 1;
    log.ended(view, said);
  }

  function catchUp(): void {
    // What falls due meanwhile has its own turn: where beginning takes longer than the time between, nobody else would ever be heard.
    const untilMs = now();
    for (; nextMs <= untilMs; nextMs += everyMs()) if (!rests) begin(nextMs);
  }

  const outcomes: Gathering<Outcomes> = {
    mark() {
      catchUp();
      window = [];
    },
    read() {
      catchUp();
      const views = window.map((view) => ({ ...view }));
      return { readMs: now(), budgetMs, offeredPerSecond: perSecond, views };
    },
    stop() {},
  };

  const admin = stack.use(await serveAdmin(metrics, '127.0.0.1', log.serve));
  const alarm = startAlarm(() => nextMs, catchUp);
  stack.defer(() => alarm.stop());
  const ticking = setInterval(() => {
    const changing = seconds.changing(now());
    if (changing.length > 0) tell(changing);
  }, tickMs);
  stack.defer(() => clearInterval(ticking));
  const opened = stack.move();
  return {
    started: { port: 0, adminPort: admin.port },
    gatherings: { outcomes, rpcs, messages, process: figures },
    change(change) {
      if (change.kind === 'rest') {
        catchUp();
        rests = change.rests;
        return;
      }
      if (change.kind === 'batches') {
        catchUp();
        ({ perSecond, atOnce, budgetMs } = change.batches);
        return;
      }
      if (change.kind !== 'product')
        throw new LabError('broken-lab', `a job cannot change its ${change.kind}`, 'Change it at the load.');
      product = { ...product, ...change.product };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** `RESOURCE_EXHAUSTED` of grpc-js's `8 RESOURCE_EXHAUSTED: …`, or the error's own code. */
function kindOf(error: unknown): string {
  const [, status] = /^\d+ ([A-Z_]+): /.exec(messageOf(error)) ?? [];
  if (status !== undefined) return status;
  return error instanceof Error && 'code' in error ? String(error.code) : 'error';
}
