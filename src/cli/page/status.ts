import { setTimeout as wait } from 'node:timers/promises';
import { exitCodes } from '../../errors.ts';
import type { DrillHead, DrillSecond } from '../../judge/drill-record.ts';
import { runClock } from '../../report/clocks.ts';
import { makeInk } from '../../report/ink.ts';
import { count, milliseconds, percent } from '../../report/numbers.ts';
import { spark } from '../../report/spark.ts';
import { askKeeper, type ServiceStatus, type WorldStatus } from '../../run/drill/ask-keeper.ts';
import { appendEvent, readHead } from '../../run/drill/drill-folder.ts';
import type { Input } from '../input.ts';
import { Screen } from '../live/screen.ts';
import { canRedraw } from '../live/show-live.ts';
import { print } from '../print.ts';
import { wantsColour } from '../terminal.ts';
import { requireDrill, takeWords } from './find-drill.ts';

const everyMs = 1_000;

/** One screen, drawn anew each second until Ctrl-C; `--once`, or without a terminal, once. */
export async function run(input: Input): Promise<number> {
  takeWords(input, 0);
  const folder = await requireDrill(input);
  const first = await askKeeper(folder, { ask: 'status' });
  appendEvent(folder, { kind: 'looked', evidence: 'status', service: null });
  const head = readHead(folder);
  if (input.flag('once') || !canRedraw(process.stdout, process.env)) {
    print(drawStatus(head, first, wantsColour(process.stdout)).join('\n'));
    return exitCodes.verified;
  }
  const screen = new Screen(process.stdout);
  let last = first;
  try {
    while (!input.signal.aborted) {
      screen.draw(
        [],
        [...drawStatus(head, last, wantsColour(process.stdout)), '', '  Ctrl-C leaves; the drill goes on'],
      );
      await wait(everyMs, undefined, { signal: input.signal }).catch(() => {});
      if (!input.signal.aborted) last = await askKeeper(folder, { ask: 'status' });
    }
  } finally {
    // What was seen last stays on the screen.
    screen.close(drawStatus(head, last, wantsColour(process.stdout)));
  }
  return exitCodes.verified;
}

export function drawStatus(head: DrillHead, status: WorldStatus, colour: boolean): string[] {
  const ink = makeInk(colour);
  const whole = status.seconds.filter(({ views }) => views > 0);
  // The newest is still filling, and the views of the one before may be on their way.
  const last = whole.at(-2) ?? whole.at(-1);
  const shares = whole.slice(0, -1).map(goodShare);
  const p99s = whole.slice(0, -1).map(({ p99Ms }) => p99Ms);
  const slowest = Math.max(1, ...p99s.map((ms) => ms ?? 0));
  const away = status.shedShare === 0 ? '' : ` · ${percent(status.shedShare)} of the visitors turned away`;
  const sincePage = head.pagedAt === null ? '' : `   ${runClock(Date.now() - Date.parse(head.pagedAt))} since the page`;
  const isMet = (share: number | null) => share !== null && share >= 1 - head.slo.allowedShare;
  const good = goodShare(last);
  const shown = percent(good);
  return [
    `${ink.bold(head.slo.of.toUpperCase())}   SLO ${percent(1 - head.slo.allowedShare)} good within ${head.slo.budgetMs} ms${sincePage}`,
    `  rate  ${count(last?.views ?? null)}/s asked for${away}`,
    `  good  ${(isMet(good) ? ink.green(shown) : ink.red(shown)).padEnd(8)}  ${spark(shares, (share) => share)}`,
    `  p50   ${milliseconds(last?.p50Ms ?? null)}`,
    `  p99   ${milliseconds(last?.p99Ms ?? null).padEnd(8)}  ${spark(p99s, (ms) => ms / slowest)}`,
    `  on their way  ${count(whole.reduce((sum, { inFlight }) => sum + inFlight, 0))}`,
    '',
    ink.bold(row(['SERVICE', 'pid', 'loop', 'CPU', 'sockets', 'calls', 'up', 'address'])),
    ...status.services.map(showService),
  ];
}

function showService(service: ServiceStatus): string {
  const { name, pid, loopShare, cpuShare, connections, callsInFlight, upSeconds, address, admin } = service;
  const where = `${address ?? ''} ${admin === null || admin.endsWith(address ?? '-') ? '' : admin}`.trim();
  if (connections === null) {
    return row([name, String(pid), 'no answer within a second', '', '', '', runClock(upSeconds * 1_000), where]);
  }
  return row([
    name,
    String(pid),
    loopShare === null ? '–' : percent(Math.round(loopShare * 100) / 100),
    cpuShare === null ? '–' : percent(Math.round(cpuShare * 100) / 100),
    count(connections),
    callsInFlight === null ? '–' : count(callsInFlight),
    runClock(upSeconds * 1_000),
    where,
  ]);
}

const widths = [12, 8, 7, 7, 8, 7, 7, 0];

function row(cells: readonly string[]): string {
  const [name = '', ...rest] = cells;
  return `  ${name.padEnd(widths[0] ?? 0)}${rest
    .map((cell, at) => (at === rest.length - 1 ? `  ${cell}` : cell.padStart(widths[at + 1] ?? 0)))
    .join('')}`.trimEnd();
}

function goodShare(second: DrillSecond | undefined): number | null {
  const decided = (second?.good ?? 0) + (second?.bad ?? 0);
  return second === undefined || decided === 0 ? null : second.good / decided;
}
