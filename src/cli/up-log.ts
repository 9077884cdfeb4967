import type { LoadTick } from '../lab/load-tick.ts';
import { count } from '../report/numbers.ts';
import { clip, toAscii } from '../report/text.ts';
import { forTerminal } from '../world/printable.ts';
import { Screen, type Terminal } from './live/screen.ts';
import { sayPulse } from './say-pulse.ts';
import { createWholeSeconds } from './whole-seconds.ts';

export interface UpLog {
  tick(seconds: readonly LoadTick[]): void;
  /** Something happened now. */
  event(says: string): void;
  /** Lines without a time. */
  print(text: string): void;
  /** To be called now and then: says so where nobody tells of seconds any more. */
  look(): void;
  end(): void;
}

export interface UpLogOptions {
  /** Seconds that may still change are redrawn at the foot of the terminal; else each has its line, and what it became another. */
  readonly live: boolean;
  /** false: plain ASCII. */
  readonly unicode?: boolean;
  readonly noun: 'views' | 'batches';
}

/** A view that has not ended by then is given up, or never ends. */
const settledAfterSeconds = 15;
/** What is well has ended by then: a line of its own each would say everything twice. */
const patientSeconds = 1;
const silentAfterMs = 2_000;

/** Tells the load of a world that is up, a line for each second, and what happens to it. */
export function createUpLog(out: Terminal, options: UpLogOptions, clock = Date.now): UpLog {
  const seconds = createWholeSeconds(options.live ? settledAfterSeconds : patientSeconds);
  const screen = options.live ? new Screen(out) : null;
  let events: { readonly second: number; readonly line: string }[] = [];
  /** When the load's second 0 began: no tick comes before its second does. What was shown once does not move. */
  let beganMs = Number.POSITIVE_INFINITY;
  let isShown = false;
  let heardMs: number | null = null;
  let isSilent = false;

  const timeOf = (ms: number) => new Date(ms).toTimeString().slice(0, 8);
  const spell = (lines: readonly string[]) => (options.unicode === false ? lines.map(toAscii) : lines);
  const lineOf = (tick: LoadTick, how = '') => {
    isShown = true;
    return `${timeOf(beganMs + tick.second * 1_000)}  ${how}${sayPulse(tick, options.noun)}`;
  };
  /** In a log an older second has no line that grows. */
  const tailOf = ({ second, inFlight }: LoadTick) => {
    const { views, atLeastSeconds } = seconds.onTheirWay();
    const isOlder = seconds.filling() - atLeastSeconds - 1 < second;
    if (screen || !isOlder || views === 0) return '';
    const all = inFlight > 0 ? `, ${count(views)} in all` : `  ${count(views)} in flight in all`;
    return `${all}, the oldest for ≥ ${atLeastSeconds} s`;
  };
  const silence = () => {
    const silentMs = heardMs === null ? 0 : clock() - heardMs;
    const who = options.noun === 'batches' ? 'job' : 'load';
    return silentMs < silentAfterMs ? [] : [`          no word from the ${who} for ${Math.round(silentMs / 1_000)} s`];
  };
  /** What happened before a second that is still shown stays before it. */
  const takeEvents = (before: number) => {
    const due = events.filter(({ second }) => second <= before);
    events = events.filter(({ second }) => second > before);
    return due.map(({ line }) => line);
  };
  const take = (all: boolean) => [
    ...seconds.take(all).flatMap((tick) => [...takeEvents(tick.second), lineOf(tick) + tailOf(tick)]),
    ...takeEvents(all ? Number.POSITIVE_INFINITY : (seconds.waiting()[0]?.second ?? seconds.filling())),
    ...seconds.mended().map((tick) => lineOf(tick, 'became ')),
  ];
  const show = (above: readonly string[]) => {
    if (!screen) {
      if (above.length > 0)
        out.write(
          spell(above)
            .map((line) => `${forTerminal(line)}\n`)
            .join(''),
        );
      return;
    }
    const block = [
      ...events.map(({ second, line }) => ({ at: second - 0.5, line })),
      ...seconds.waiting().map((tick) => ({ at: tick.second, line: lineOf(tick) })),
    ].toSorted((one, other) => one.at - other.at);
    const lines = [...block.map(({ line }) => line), ...silence()];
    // The newest ones, where the terminal has no room for all.
    const room = Math.max(1, (out.rows || 24) - 2);
    screen.draw(
      spell(above),
      spell(lines.slice(-room)).map((line) => clip(line, screen.width)),
    );
  };

  return {
    tick(ticks) {
      for (const { second } of ticks) if (!isShown) beganMs = Math.min(beganMs, clock() - second * 1_000);
      heardMs = clock();
      isSilent = false;
      seconds.see(ticks);
      show(take(false));
    },
    event(says) {
      const line = `${timeOf(clock())}  ${says}`;
      if (screen) events.push({ second: Math.floor((clock() - beganMs) / 1_000), line });
      show(screen ? take(false) : [line]);
    },
    print: (text) => show(text.split('\n')),
    look() {
      const says = silence();
      show(screen || isSilent ? [] : says);
      isSilent = says.length > 0;
    },
    end() {
      const rest = take(true);
      if (screen) screen.close(spell(rest));
      else show(rest);
    },
  };
}
