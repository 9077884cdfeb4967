import { pick } from '../../lab/night/draw.ts';
import type { Random } from '../../lab/random.ts';

/** What each piece of the ordinary code may be called. */
const choices = {
  variant: ['modelCall', 'modelPath', 'scoring', 'modelLink', 'upstream'],
  settings: ['settings', 'config', 'options', 'tuning'],
  readSettings: ['readSettings', 'loadConfig', 'fromEnvironment', 'parseTuning'],
  prefix: ['STOREFRONT', 'SHOP', 'SCORING', 'APP'],
  tally: ['tally', 'counters', 'totals', 'stats'],
  book: ['book', 'countCall', 'record', 'addToTotals'],
  log: ['log', 'logLine', 'say', 'trace'],
  candidates: ['candidateLists', 'lastLists', 'recentLists', 'listsByUser'],
  remember: ['rememberList', 'keepList', 'cacheList', 'noteList'],
  durations: ['durations', 'recentMs', 'timings', 'window'],
  Ring: ['Ring', 'Durations', 'SlidingWindow', 'RecentTimes'],
  isSlow: ['isSlow', 'looksSlow', 'standsOut', 'isOutlier'],
  watch: ['watchCalls', 'timeCalls', 'observed', 'withTotals'],
  checkRows: ['checkRows', 'assertRows', 'requireWholeRows', 'validateRows'],
  checkScores: ['checkScores', 'assertScores', 'requireScores', 'validateScores'],
  checked: ['checked', 'withChecks', 'validated', 'guarded'],
  bounded: ['boundedRows', 'limitRows', 'withRowLimit', 'refuseOversized'],
  again: ['tryAgain', 'retried', 'withRetries', 'attempt'],
  close: ['closeGently', 'shutDown', 'closeClient', 'disposeOf'],
} as const;
export type Names = Readonly<Record<keyof typeof choices, string>>;

/** No name of the code that it is put around is taken. */
export function drawNames(source: string, draw: Random): Names {
  const taken = new Set(source.match(/[A-Za-z_$][\w$]*/g));
  const drawn = Object.entries(choices).map(([what, among]) => {
    const free = among.filter((name) => !taken.has(name));
    return [what, free.length === 0 ? `${what}Of` : pick(free, draw)] as const;
  });
  return Object.fromEntries(drawn) as Names;
}
