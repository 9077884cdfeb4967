import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceStatus, WorldStatus } from '../../drill/ask-keeper.ts';
import { lookAtStatus, readStatus } from '../../drill/verbs/status.ts';
import { exitCodes } from '../../errors.ts';
import type { DrillHead, DrillSecond } from '../../judge/drill/drill-record.ts';
import { goodShares, isDecided, isLeast } from '../../lab/young-views.ts';
import { runClock } from '../../report/clocks.ts';
import { sayGood } from '../../report/good-share.ts';
import { type Ink, makeInk } from '../../report/ink.ts';
import { count, milliseconds, percent } from '../../report/numbers.ts';
import { spark } from '../../report/spark.ts';
import { clip } from '../../report/text.ts';
import type { Input } from '../input.ts';
import { Screen } from '../live/screen.ts';
import { canRedraw } from '../live/show-live.ts';
import { print } from '../print.ts';
import { spell, wantsColour } from '../terminal.ts';
import { requireDrill, takeWords } from './find-drill.ts';

const everyMs = 1_000;

/** One screen, drawn anew each second until Ctrl-C; `--once`, or without a terminal, once. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  const { head, status: first } = await lookAtStatus(folder);
  if (input.flag('once') || !canRedraw(process.stdout, process.env)) {
    print(drawStatus(head, first, wantsColour(process.stdout)).join('\n'));
    return exitCodes.verified;
  }
  const screen = new Screen(process.stdout);
  let last = first;
  try {
    while (!input.signal.aborted) {
      const lines = [
        ...drawStatus(head, last, wantsColour(process.stdout)),
        '',
        '  a dot or ≥: some have not ended yet · Ctrl-C leaves, the drill goes on',
      ];
      screen.draw(
        [],
        lines.map((line) => spell(clip(line, screen.width))),
      );
      await wait(everyMs, undefined, { signal: input.signal }).catch(() => {});
      if (!input.signal.aborted) last = await readStatus(folder);
    }
  } finally {
    // What was seen last stays on the screen.
    screen.close(drawStatus(head, last, wantsColour(process.stdout)).map(spell));
  }
  return exitCodes.verified;
}

export function drawStatus(head: DrillHead, status: WorldStatus, colour: boolean, atMs = Date.now()): string[] {
  const ink = makeInk(colour);
  const { of, allowedShare } = head.slo;
  const whole = status.seconds.filter(({ views }) => views > 0);
  // The newest is still filling, and the views of the one before may be on their way.
  const last = whole.at(-2) ?? whole.at(-1);
  const shown = whole.slice(0, -1);
  const slowest = Math.max(1, ...shown.filter((second) => !isLeast(second, 'p99')).map(({ p99Ms }) => p99Ms ?? 0));
  const away = status.shedShare === 0 ? '' : ` · ${percent(status.shedShare)} of the visitors turned away`;
  const sincePage = head.pagedAt === null ? '' : `   ${runClock(atMs - Date.parse(head.pagedAt))} since the page`;
  const good = sayGood(last);
  const latency = (ms: number | null, rank: 'p50' | 'p99') =>
    `${last && isLeast(last, rank) ? '≥ ' : ''}${milliseconds(ms)}`;
  const row = (name: string, value: string, bars = '') => `  ${name.padEnd(6)} ${value}${bars}`.trimEnd();
  return [
    `${ink.bold(of.toUpperCase())}   SLO ${percent(1 - allowedShare)} good within ${head.slo.budgetMs} ms${sincePage}`,
    row(
      'rate',
      `${count(last?.views ?? null)}/s${status.shedShare === 0 ? ' offered' : ' let in'}${away}${saySilence(status.seconds, of, atMs)}`,
    ),
    row(
      'good',
      inkOf(last, allowedShare, ink)(good) + ' '.repeat(Math.max(1, 12 - good.length)),
      // What may still turn out to be bad is no good view yet.
      shown
        .map((second) => (isDecided(second, allowedShare) ? spark([goodOf(second)], (share) => share) : '·'))
        .join(''),
    ),
    row('failed', `${last && last.inFlight > 0 ? '≥ ' : ''}${count(last?.failed ?? 0)}/s`.padEnd(12), sayFailing(last)),
    row('p50', latency(last?.p50Ms ?? null, 'p50')),
    // What is on its way has an age and no latency: joined, its growing ages would look like a recovery.
    row('p99', latency(last?.p99Ms ?? null, 'p99').padEnd(12), sparkEnded(shown, slowest)),
    ...(status.machine.length === 0 ? [] : [row('host', sayHost(status.machine))]),
    `  in flight  ${count(whole.reduce((sum, { inFlight }) => sum + inFlight, 0))}${sayOldest(status.seconds)}`,
    '',
    ink.bold(
      layOut([
        'SERVICE',
        status.services[0]?.handle.kind ?? '',
        'loop',
        'CPU',
        'sockets',
        'calls',
        'up',
        'address',
        'metrics',
      ]),
    ),
    ...status.services.map(showService),
  ];
}

/** Over the last few seconds: one alone jumps. */
function sayHost(machine: WorldStatus['machine']): string {
  const mean = (of: 'ownShare' | 'othersShare') =>
    percent(Math.round((100 * machine.reduce((sum, second) => sum + second[of], 0)) / machine.length) / 100);
  return `CPU ${mean('ownShare')} by these services, ${mean('othersShare')} by other programs`;
}

/** A stall is as old as its oldest view, whatever the newest seconds say. */
function sayOldest(seconds: readonly DrillSecond[]): string {
  const oldest = seconds.find(({ inFlight }) => inFlight > 0);
  const newest = seconds.at(-1);
  const ageMs = oldest && newest ? Date.parse(newest.at) - Date.parse(oldest.at) - 1_000 : 0;
  return ageMs < 1_000 ? '' : `, the oldest for ≥ ${Math.floor(ageMs / 1_000)} s`;
}

function inkOf(second: DrillSecond | undefined, allowedShare: number, ink: Ink): (text: string) => string {
  const shares = second && goodShares(second);
  if (shares && shares.low >= 1 - allowedShare) return ink.green;
  return shares && shares.high >= 1 - allowedShare ? (text) => text : ink.red;
}

function sparkEnded(seconds: readonly DrillSecond[], slowest: number): string {
  return seconds.map((second) => (isLeast(second, 'p99') ? '·' : spark([second.p99Ms], (ms) => ms / slowest))).join('');
}

/** What is refused at once makes the latencies look well, and what has not ended may fail as well. */
function sayFailing(second: DrillSecond | undefined): string {
  if (second?.failed) return 'without an answer; p50 and p99 count how long they took to fail';
  return second && second.inFlight > 0
    ? `${count(second.inFlight)} of ${count(second.views)} are in flight: too young to have failed`
    : '';
}

const restsFromMs = 3_000;

/** The newest second is told even without a view: where none comes, nobody tells. */
function saySilence(seconds: readonly DrillSecond[], of: DrillHead['slo']['of'], atMs: number): string {
  const sinceMs = (second: DrillSecond | undefined) => (second ? atMs - Date.parse(second.at) - 1_000 : 0);
  const unheardMs = sinceMs(seconds.at(-1));
  if (unheardMs >= restsFromMs) {
    const who = of === 'batches' ? 'job' : 'load';
    return ` · no word from the ${who} for ${Math.round(unheardMs / 1_000)} s`;
  }
  const restedMs = sinceMs(seconds.findLast(({ views }) => views > 0) ?? seconds[0]);
  return of === 'batches' || restedMs < restsFromMs
    ? ''
    : ` · no view for ${Math.round(restedMs / 1_000)} s: the load is paused`;
}

function showService(service: ServiceStatus): string {
  const { name, handle, loopShare, cpuShare, connections, callsInFlight, upSeconds, address, admin } = service;
  const up = runClock(upSeconds * 1_000);
  const metrics = admin === null ? '' : admin.slice(admin.lastIndexOf(':'));
  const where = [up, address ?? 'client only', address?.endsWith(metrics) ? '' : metrics];
  if (connections === null) return layOut([name, handle.id, '', '', 'silent', '', ...where]);
  const share = (value: number | null) => (value === null ? '–' : percent(Math.round(value * 100) / 100));
  const calls = callsInFlight === null ? '–' : count(callsInFlight);
  return layOut([name, handle.id, share(loopShare), share(cpuShare), count(connections), calls, ...where]);
}

const widths = [11, 7, 6, 7, 8, 6, 6];

function layOut(cells: readonly string[]): string {
  const laid = cells.map((cell, at) => {
    const width = widths[at];
    if (at === 0) return cell.padEnd(width ?? 0);
    return width === undefined ? `  ${cell.padEnd(15)}` : cell.padStart(width);
  });
  return `  ${laid.join('')}`.trimEnd();
}

function goodOf({ good, bad }: DrillSecond): number | null {
  return good + bad === 0 ? null : good / (good + bad);
}
