import type { LoadTick } from '../lab/load-tick.ts';
import { count, milliseconds, percent } from '../report/numbers.ts';
import type { UpWorld } from '../run/up.ts';

const everySeconds = 5;

/** Addresses and pids of a world that is up, and what to type next. */
export function writeUp({ lab, state, ratePerSecond, processes }: UpWorld): string {
  const rows = processes.map(({ name, pid, address, metrics }) => [
    name,
    `pid ${pid}`,
    address ?? '',
    metrics === null ? '' : metrics,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const front = processes.find(({ name }) => name.startsWith('storefront'))?.address;
  return [
    '',
    `${lab} is up (${state}), ${count(ratePerSecond)} page views a second`,
    '',
    ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()),
    '',
    ...(front ? [`  curl http://${front}/recommendations/u1`] : []),
    '  npm run lab -- lever    in another terminal: what can be done about it',
    '  Ctrl-C ends it',
    '',
  ].join('\n');
}

/** Tells the load of a world that is up, a line now and then, and what happens to it at once. */
export function createUpLog(print: (line: string) => void) {
  let newest: LoadTick | null = null;
  let saidSecond = 0;
  return {
    tick(seconds: readonly LoadTick[]): void {
      for (const second of seconds) {
        // An older one, told again because a view of it has ended.
        if (newest !== null && second.second < newest.second) continue;
        // The newest is still filling: the one before it is whole.
        if (newest !== null && second.second > newest.second && newest.second >= saidSecond + everySeconds) {
          saidSecond = newest.second;
          print(writeSecond(newest));
        }
        newest = second;
      }
    },
    event(says: string): void {
      print(`${clock()}  ${says}`);
    },
  };
}

function writeSecond({ views, good, p99Ms, inFlight }: LoadTick): string {
  const share = percent(views === 0 ? null : good / views);
  return `${clock()}  ${count(views)} views/s, ${share} good, p99 ${milliseconds(p99Ms)}, ${count(inFlight)} in flight`;
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
