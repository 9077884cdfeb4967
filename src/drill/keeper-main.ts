import { LabError, messageOf } from '../errors.ts';
import { openRuntime } from '../world/runtime.ts';
import { closeUnpaged } from './close-unpaged.ts';
import { appendEvent, readHead } from './drill-folder.ts';
import { keepDrill } from './keeper.ts';
import { appendKeeperLog } from './keeper-log.ts';
import { type KeeperOrder, type KeeperReport, keeperOrder } from './keeper-messages.ts';
import { claimKeeping, exists, keeperTitle, leaveKeeping, ownPid } from './keeper-pid.ts';
import { noteCrash } from './live-state.ts';
import { watchPresence } from './presence.ts';

/**
 * The process that owns the world of a drill. It outlives the command that started it, and ends by itself: when it is
 * told to, when its world fails, when nobody has said anything for `patienceMs`, or when all terminals are gone in which anything
 * was typed.
 */

const watchEveryMs = 1_000;
const orphanedPatienceMs = 60_000;
/** How long a clean-up may take, as of any command. */
const cleanUpMs = 1_500;

process.title = keeperTitle;
const controller = new AbortController();
let folder: string | null = null;
let lost: string | null = 'the command that started it has ended';
let stays = false;
let closing: Promise<void> | null = null;
let onStay = () => {};

// A Ctrl-C in the terminal is for the command; it tells us what it means.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('SIGTERM', () => end('somebody ended the keeper'));
process.once('disconnect', () => {
  if (!stays) end('the command that started it has ended');
});
process.on('message', (message) => {
  const { data: order } = keeperOrder.safeParse(message);
  if (order?.kind === 'stay') {
    stays = true;
    onStay();
    process.disconnect();
  } else if (order) void keep(order);
});
if (!process.connected) process.exit(0);

function end(why: string | null): void {
  if (!controller.signal.aborted) setTimeout(() => void leave(null), cleanUpMs);
  lost = why;
  controller.abort();
}

async function keep(order: Extract<KeeperOrder, { kind: 'keep' }>): Promise<void> {
  folder = order.folder;
  claimKeeping(folder, ownPid);
  const { patienceMs, terminalPid: terminal } = order;
  const presence = watchPresence({ patienceMs, orphanedPatienceMs, terminal, exists });
  onStay = () => presence.hear(null);
  const watching = setInterval(() => {
    // Until it is left alone, whoever started it answers for it.
    const why = stays ? presence.whyAlone() : null;
    if (why !== null) end(why);
  }, watchEveryMs);
  let failed: Failed | null = null;
  try {
    await using runtime = openRuntime();
    await keepDrill(runtime, order, report, presence.hear, end, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) {
      lost = messageOf(error);
      const known = error instanceof LabError ? error : null;
      if (known?.code === 'process-died' || known?.code === 'process-crashed') await noteCrash(order.folder);
      appendKeeperLog(order.folder, `${error instanceof Error ? error.stack : error}`);
      failed = {
        kind: 'failed',
        code: known?.code ?? 'process-died',
        message: messageOf(error),
        hint: known?.hint ?? 'See `keeper.log` in the folder of the drill.',
      };
    }
  } finally {
    clearInterval(watching);
    await leave(failed);
  }
}

type Failed = Extract<KeeperReport, { kind: 'failed' }>;

/** Whatever still runs ends by itself, or is ended, once its runner is gone. */
async function leave(failed: Failed | null): Promise<void> {
  closing ??= close(failed);
  await closing;
  setTimeout(() => process.exit(0), 50);
}

async function close(failed: Failed | null): Promise<void> {
  if (folder === null) return;
  if (lost !== null && readHead(folder).endedAt === null) appendEvent(folder, { kind: 'world-lost', why: lost });
  leaveKeeping(folder);
  // A machine that is too busy, and a Ctrl-C, are nothing that anybody has to look into.
  await closeUnpaged(folder, failed !== null && failed.code !== 'machine-short');
  // Only now: whoever hears of it may begin another.
  if (failed) report(failed);
}

function report(news: KeeperReport): void {
  if (process.connected) process.send?.(news);
}
