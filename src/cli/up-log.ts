import type { LoadTick } from '../lab/load-tick.ts';
import { sayPulse } from './say-pulse.ts';

const everySeconds = 5;

/** Tells the load of a world that is up, a line now and then, and what happens to it at once. */
export function createUpLog(print: (line: string) => void) {
  let newest: LoadTick | null = null;
  let saidSecond = 0;
  const say = (line: string) => print(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
  return {
    tick(seconds: readonly LoadTick[]): void {
      for (const second of seconds) {
        // An older one, told again because a view of it has ended.
        if (newest !== null && second.second < newest.second) continue;
        // The newest is still filling: the one before it is whole.
        if (newest !== null && second.second > newest.second && newest.second >= saidSecond + everySeconds) {
          saidSecond = newest.second;
          say(sayPulse(newest));
        }
        newest = second;
      }
    },
    event: say,
  };
}
