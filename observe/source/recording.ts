import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matches, type Selector } from './selectors.ts';

/** A series as promtool's tests have it: one value a second. null: there was none. */
export interface RecordedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (number | null)[];
}

/** What a Prometheus would have had of one world of a run, for as long as it was judged. */
export interface Recording {
  readonly variant: string;
  /** Seconds from its beginning until the trigger was pulled; null: it was not. */
  readonly triggeredAt: number | null;
  readonly seconds: number;
  readonly series: readonly RecordedSeries[];
}

interface Arm {
  readonly variant: string;
  readonly phase: string;
  readonly facts: {
    readonly startedMs: number;
    readonly judgedToMs: number;
    readonly changes: readonly { readonly atMs: number }[];
  };
}
interface Taken {
  readonly variant: string;
  readonly firstMs: number;
  readonly everyMs: number;
  readonly scrapes: number;
}

/** How long before a fix is triggered its recording begins: the cold start of its processes is over by then. */
const leadInMs = 4_000;

/** Those of a run's worlds that were judged in the calm or under the lab's trigger, of the series that are selected. */
export function readRecordings(run: string, selectors: readonly Selector[]): Recording[] {
  const arms = readdirSync(join(run, 'arms')).map((name) => readJson<Arm>(join(run, 'arms', name, 'arm.json')));
  const folder = join(run, 'metrics');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  return files.flatMap((file) => {
    const taken = readJson<Taken>(join(folder, file));
    const isWithin = ({ variant, facts }: Arm) =>
      variant === taken.variant &&
      facts.startedMs >= taken.firstMs &&
      facts.startedMs < taken.firstMs + taken.scrapes * taken.everyMs;
    const within = arms.filter(isWithin);
    const [calm, triggered] = ['calm', 'triggered'].map((phase) => within.find((arm) => arm.phase === phase));
    const last = triggered ?? calm;
    if (!last || within.some(({ phase }) => phase === 'recovered')) return [];
    const fromMs = calm ? calm.facts.startedMs : last.facts.startedMs - leadInMs;
    const at = (ms: number) => Math.min(taken.scrapes, Math.max(0, Math.ceil((ms - taken.firstMs) / taken.everyMs)));
    const [from, to] = [at(fromMs), at(last.facts.judgedToMs)];
    const pulled = triggered && Math.min(...triggered.facts.changes.map(({ atMs }) => atMs));
    const text = readFileSync(join(folder, file.replace(/json$/, 'om')), 'utf8');
    return {
      variant: taken.variant,
      triggeredAt: pulled === undefined ? null : Math.round((pulled - taken.firstMs) / taken.everyMs - from),
      seconds: to - from,
      series: readSeries(text, selectors, taken, from, to),
    };
  });
}

function readSeries(text: string, selectors: readonly Selector[], { everyMs }: Taken, from: number, to: number) {
  const series = new Map<string, { name: string; labels: Record<string, string>; values: (number | null)[] }>();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  // `up` is there of every scrape: the first of all is the first round's.
  const firstMs = Math.min(...lines.filter((line) => line.startsWith('up{')).map(momentOf));
  for (const line of lines) {
    const [, name = '', inner = '', said = ''] = /^(\w+)\{(.*)\} (\S+) \S+$/.exec(line) ?? [];
    const pairs = [...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value = '']) => [label, value]);
    const labels = Object.fromEntries(pairs) as Record<string, string>;
    if (!selectors.some((selector) => matches(selector, name, labels))) continue;
    const round = Math.round((momentOf(line) - firstMs) / everyMs);
    if (round < from || round >= to) continue;
    const key = `${name}{${inner}}`;
    const known = series.get(key) ?? { name, labels, values: new Array<number | null>(to - from).fill(null) };
    series.set(key, known);
    known.values[round - from] = Number(said.replace('Inf', 'Infinity'));
  }
  return [...series.values()];
}

function momentOf(line: string): number {
  return Number(line.slice(line.lastIndexOf(' ') + 1)) * 1_000;
}

function readJson<T>(path: string): T {
  if (!existsSync(path)) throw new Error(`${path} is not there: was the run made with --record-metrics?`);
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
