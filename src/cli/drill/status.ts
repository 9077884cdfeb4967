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
        ...drawStatus(head, last, wantsColour(process.stdout), Date.now(), screen.width),
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
    screen.close(drawStatus(head, last, wantsColour(process.stdout), Date.now(), screen.width).map(spell));
  }
  return exitCodes.verified;
}

export function drawStatus(
  head: DrillHead,
  status: WorldStatus,
  colour: boolean,
  atMs = Date.now(),
  width = 79,
): string[] {
  const ink = makeInk(colour);
  const { of, allowedShare } = head.slo;
  const whole = status.seconds.filter(({ views }) => views > 0);
  // The newest is still filling, and the views of the one before may be on their way.
  const last = whole.at(-2) ?? whole.at(-1);
  const shown = gather(whole.slice(0, -1), width - beforeBars);
  const slowest = Math.max(1, ...shown.filter((second) => !isLeast(second, 'p99')).map(({ p99Ms }) => p99Ms ?? 0));
  const away = status.shedShare === 0 ? '' : ` · ${percent(status.shedShare)} of the visitors turned away`;
  const sincePage = head.pagedAt === null ? '' : `   ${runClock(atMs - Date.parse(head.pagedAt))} since the page`;
  const good = sayGood(last);
  const latency = (ms: number | null, rank: 'p50' | 'p99') =>
    `${last && isLeast(last, rank) ? '≥ ' : ''}${milliseconds(ms)}`;
  const row = (name: string, value: string, bars = '') => `  ${name.padEnd(6)} ${value}${bars}`.trimEnd();
  return [
    `${ink.bold('REQUESTS')}   SLO ${percent(1 - allowedShare)} good and in time${sincePage}`,
    row(
      'rate',
      `${sayRate(status.seconds, ({ views }) => views, last)}/s${status.shedShare === 0 ? ' offered' : ' let in'}${away}${saySilence(status.seconds, of, atMs)}`,
    ),
    row(
      'good',
      inkOf(last, allowedShare, ink)(good) + ' '.repeat(Math.max(1, 12 - good.length)),
      // What may still turn out to be bad is no good view yet.
      shown
        .map((second) => (isDecided(second, allowedShare) ? spark([goodOf(second)], (share) => share) : '·'))
        .join(''),
    ),
    row(
      'failed',
      `${last && last.inFlight > 0 ? '≥ ' : ''}${sayRate(status.seconds, ({ failed = 0 }) => failed, last)}/s`.padEnd(
        12,
      ),
      sayFailing(last) || drawFailures(shown),
    ),
    ...(shown.some(({ wrong = 0 }) => wrong > 0) ? [row('wrong', sayWrong(status.seconds, last))] : []),
    row('p50', latency(last?.p50Ms ?? null, 'p50')),
    // What is on its way has an age and no latency: joined, its growing ages would look like a recovery.
    row('p99', latency(last?.p99Ms ?? null, 'p99').padEnd(12), sparkEnded(shown, slowest)),
    ...(status.machine.length === 0 ? [] : [row('host', sayHost(status.machine))]),
    `  in flight  ${count(whole.reduce((sum, { inFlight }) => sum + inFlight, 0))}${sayOldest(status.seconds)}`,
    '',
    ...tableOf(status.services, width).map((line, at) => (at === 0 ? ink.bold(line) : line)),
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

/** Neither a status nor a latency shows it: the load knows the right answers. */
function sayWrong(seconds: readonly DrillSecond[], last: DrillSecond | undefined): string {
  return `${`${sayRate(seconds, ({ wrong = 0 }) => wrong, last)}/s`.padEnd(12)}answered in time, and not as the model says`;
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

/** One of these goes after the other where they do not fit; metrics and address stand in the page as well. */
const dispensable = ['metrics', 'address', 'up', 'fds'];

/** As wide as its cells, so that none runs into the next. */
function tableOf(services: readonly ServiceStatus[], width: number): string[] {
  const named = services.map(cellsOf);
  let heads = Object.keys(named[0] ?? {});
  const lay = () => {
    const rows = [heads, ...named.map((cells) => heads.map((head) => cells[head] ?? ''))];
    const widths = heads.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
    return rows.map((row) =>
      row
        .map((cell, at) =>
          /^(SERVICE|address)$/.test(heads[at] ?? '') ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .reduce((line, cell) => `${line}  ${cell}`, '')
        .trimEnd(),
    );
  };
  for (const head of dispensable) {
    if (lay().every((line) => line.length <= width)) break;
    heads = heads.filter((one) => one !== head);
  }
  return lay();
}

function cellsOf(service: ServiceStatus): Readonly<Record<string, string>> {
  const { name, handle, loopShare, cpuShare, descriptors, callsInFlight, upSeconds, address, admin } = service;
  const metrics = admin === null ? '' : admin.slice(admin.lastIndexOf(':'));
  const share = (value: number | null) => (value === null ? '–' : percent(Math.round(value * 100) / 100));
  const rate = (value: number | null) => (value === null ? '–' : `${count(Math.round(value))}/s`);
  const isSilent = loopShare === null && service.perSecond === null;
  return {
    SERVICE: name,
    [handle.kind]: handle.id,
    rate: isSilent ? 'silent' : rate(service.perSecond),
    calm: rate(service.calmPerSecond),
    loop: share(loopShare),
    CPU: share(cpuShare),
    fds: descriptors === null ? '–' : count(descriptors),
    calls: callsInFlight === null ? '–' : count(callsInFlight),
    up: runClock(upSeconds * 1_000),
    address: address ?? 'client only',
    metrics: address?.endsWith(metrics) ? '' : metrics,
  };
}

/** Of the last whole second; of what comes in bursts, with seconds of nothing between, the mean of all that are shown. */
function sayRate(
  seconds: readonly DrillSecond[],
  of: (second: DrillSecond) => number,
  last: DrillSecond | undefined,
): string {
  const whole = seconds.slice(0, -1);
  const inBursts = whole.filter(({ views }) => views > 0).length < whole.length / 2;
  if (!inBursts) return count(last ? of(last) : null);
  return (whole.reduce((sum, second) => sum + of(second), 0) / whole.length).toFixed(1);
}

/** What stands before the bars of a row. */
const beforeBars = 22;

/** So many seconds to a bar that all of them fit, the newest last. */
function gather(seconds: readonly DrillSecond[], bars: number): DrillSecond[] {
  const size = Math.max(1, Math.ceil(seconds.length / bars));
  if (size === 1) return [...seconds];
  const spare = seconds.length % size;
  const groups = Array.from({ length: Math.floor(seconds.length / size) }, (_, at) =>
    seconds.slice(spare + at * size, spare + (at + 1) * size),
  );
  return groups.flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const sum = (of: (second: DrillSecond) => number) => some.reduce((all, second) => all + of(second), 0);
    return [
      {
        ...first,
        views: sum(({ views }) => views),
        good: sum(({ good }) => good),
        bad: sum(({ bad }) => bad),
        failed: sum(({ failed = 0 }) => failed),
        wrong: sum(({ wrong = 0 }) => wrong),
        inFlight: sum(({ inFlight }) => inFlight),
        p99Ms: Math.max(...some.map(({ p99Ms }) => p99Ms ?? 0)),
        atLeast: some.some((second) => isLeast(second, 'p99')) ? (['p99'] as const) : [],
      },
    ];
  });
}

/** A second whose views are too young to have failed has no bar: it is not one in which none did. */
function drawFailures(seconds: readonly DrillSecond[]): string {
  if (!seconds.some(({ failed = 0 }) => failed > 0)) return '';
  return seconds
    .map((second) => (isDecided(second) ? spark([(second.failed ?? 0) / second.views], (share) => share) : '·'))
    .join('');
}

function goodOf({ good, bad }: DrillSecond): number | null {
  return good + bad === 0 ? null : good / (good + bad);
}
