import { LabError, messageOf } from '../errors.ts';
import { openRuntime } from '../world/runtime.ts';
import { appendEvent, readHead } from './drill-folder.ts';
import { keepDrill } from './keeper.ts';
import { appendKeeperLog } from './keeper-log.ts';
import { type KeeperOrder, type KeeperReport, keeperOrder } from './keeper-messages.ts';
import { claimKeeping, exists, keeperTitle, leaveKeeping, ownPid } from './keeper-pid.ts';
import { noteCrash } from './live-state.ts';

/**
 * The process that owns the world of a drill. It outlives the command that started it, and ends by itself: when it is
 * told to, when its world fails, when nobody has asked anything for `patienceMs`, or when the terminal that it was
 * started from is gone and nobody asks from elsewhere.
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
let isNoted = false;
let askedMs = performance.now();

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
    askedMs = performance.now();
    process.disconnect();
  } else if (order) void keep(order);
});
if (!process.connected) process.exit(0);

function end(why: string | null): void {
  if (!controller.signal.aborted) setTimeout(leave, cleanUpMs);
  lost = why;
  controller.abort();
}

async function keep(order: Extract<KeeperOrder, { kind: 'keep' }>): Promise<void> {
  folder = order.folder;
  claimKeeping(folder, ownPid);
  const watching = setInterval(() => {
    // Until it is left alone, whoever started it answers for it.
    if (!stays) return;
    const silentMs = performance.now() - askedMs;
    if (silentMs > order.patienceMs) end(`no command came for ${sayMinutes(order.patienceMs)}`);
    else if (order.terminalPid !== null && silentMs > orphanedPatienceMs && !exists(order.terminalPid)) {
      end('its terminal was closed');
    }
  }, watchEveryMs);
  try {
    await using runtime = openRuntime();
    await keepDrill(
      runtime,
      order,
      report,
      () => {
        askedMs = performance.now();
      },
      end,
      controller.signal,
    );
  } catch (error) {
    if (!controller.signal.aborted) {
      lost = messageOf(error);
      const known = error instanceof LabError ? error : null;
      if (known?.code === 'process-died' || known?.code === 'process-crashed') await noteCrash(order.folder);
      appendKeeperLog(order.folder, `${error instanceof Error ? error.stack : error}`);
      report({
        kind: 'failed',
        code: known?.code ?? 'process-died',
        message: messageOf(error),
        hint: known?.hint ?? 'See `keeper.log` in the folder of the drill.',
      });
    }
  } finally {
    clearInterval(watching);
    note();
    setTimeout(leave, 50);
  }
}

/** Once. */
function note(): void {
  if (isNoted || folder === null) return;
  isNoted = true;
  if (lost !== null && readHead(folder).endedAt === null) appendEvent(folder, { kind: 'world-lost', why: lost });
  leaveKeeping(folder);
}

/** Whatever still runs ends by itself, or is ended, once its runner is gone. */
function leave(): never {
  note();
  process.exit(0);
}

function report(news: KeeperReport): void {
  if (process.connected) process.send?.(news);
}

function sayMinutes(ms: number): string {
  return ms >= 60_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 1_000)} s`;
}
