import { closeSync, openSync, writeSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcomes, View } from '../../src/lab/evidence.ts';
import { rejudge, writeJson, writeManifest, writeText } from '../../src/run/store.ts';
import { readViews } from '../../src/run/stored-evidence.ts';
import { type ArmFile, keepWatching, type Longer } from './keep-watching.ts';

/**
 * Makes a run with at least so many page views of one that was watched for seconds: as if each arm had been watched so many times as
 * long, and had seen in all that time what it saw in its own window. Each view has an id of its own; what counts views counts as many,
 * and what lies later is moved. Ledgers and courses stay those of the first window. Gives how many page views it has.
 */
export async function growRun(from: string, to: string, atLeast: number): Promise<number> {
  await cp(from, to, { recursive: true });
  const drawn = ['manifest.json', 'report.html', 'report.card.svg', 'report.card.png'];
  await Promise.all(drawn.map((name) => rm(join(to, name), { force: true })));
  const { arms }: { arms: readonly { evidence: string }[] } = JSON.parse(await readFile(join(to, 'run.json'), 'utf8'));
  const read = await Promise.all(
    arms.map(async ({ evidence: folder }) => {
      const arm: ArmFile = JSON.parse(await readFile(join(to, folder, 'arm.json'), 'utf8'));
      const pages = arm.found.find(({ source, from: stream }) => source === 'outcomes' && stream === 'pages');
      if (!pages) throw new Error(`${folder} of ${from} has no page views`);
      const text = await readFile(join(to, pages.path), 'utf8');
      const { views, ...head } = readViews(text.split('\n'));
      const isLead = ({ intendedMs }: View) => intendedMs < arm.facts.judgedFromMs;
      return {
        folder,
        arm,
        path: pages.path,
        head,
        lead: [...views].filter(isLead),
        window: [...views].filter((view) => !isLead(view)),
      };
    }),
  );
  const count = (of: (one: (typeof read)[number]) => number) => read.reduce((sum, one) => sum + of(one), 0);
  const once = count(({ lead }) => lead.length);
  const again = count(({ window }) => window.length);
  const times = Math.ceil((atLeast - once) / again);
  let laterMs = 0;
  for (const { folder, arm, path, head, lead, window } of read) {
    const lastsMs = lengthOf(window, head.offeredPerSecond);
    const longer = { times, laterMs, longerMs: (times - 1) * lastsMs };
    await writeJson(to, join(folder, 'arm.json'), keepWatching.arm(arm, longer));
    for (const { source, path: other } of arm.found) {
      const grow = keepWatching.evidence[source];
      if (!grow) continue;
      const value: unknown = JSON.parse(await readFile(join(to, other), 'utf8'));
      await writeText(to, other, JSON.stringify(grow(value as never, longer)));
    }
    writeGrown(join(to, path), { head, lead, window, lastsMs }, longer);
    laterMs += longer.longerMs;
  }
  await writeJson(to, 'run.json', await rejudge(to));
  await writeManifest(to);
  return once + times * again;
}

/** From the first view's start to where the next would have had its own. */
function lengthOf(views: readonly View[], perSecond: number): number {
  const [first, last] = [views[0]?.intendedMs ?? 0, views.at(-1)?.intendedMs ?? 0];
  return last - first + 1_000 / perSecond;
}

interface Watched {
  readonly head: Omit<Outcomes, 'views'>;
  /** Before the window that was judged: they come once. */
  readonly lead: readonly View[];
  readonly window: readonly View[];
  readonly lastsMs: number;
}

const linesAtOnce = 10_000;

function writeGrown(file: string, watched: Watched, { times, laterMs, longerMs }: Longer): void {
  const { head } = watched;
  const readMs = head.readMs + laterMs + longerMs;
  const ever = { answeredEver: head.answeredEver, answeredFloatsEver: head.answeredFloatsEver };
  const counted = Object.entries(ever).flatMap(([name, value]) => (value === undefined ? [] : [[name, value * times]]));
  const opened = openSync(file, 'w');
  try {
    const lines = [JSON.stringify({ ...head, readMs, ...Object.fromEntries(counted) })];
    const flush = () =>
      writeSync(
        opened,
        lines
          .splice(0)
          .map((line) => `${line}\n`)
          .join(''),
      );
    for (const view of copiesOf(watched, times, laterMs)) {
      lines.push(JSON.stringify(view));
      if (lines.length >= linesAtOnce) flush();
    }
    flush();
  } finally {
    closeSync(opened);
  }
}

/** An id ends in its number, as the load's do. What was on its way when the window ended is so in the last one alone. */
function* copiesOf({ head, lead, window, lastsMs }: Watched, times: number, laterMs: number): Iterable<View> {
  const numberOf = (id: string) => Number(/\d+$/.exec(id)?.[0] ?? 0);
  const stride = 1 + [...lead, ...window].reduce((most, { id }) => Math.max(most, numberOf(id)), 0);
  const ended = endAll(window, head);
  for (const view of lead) yield moved(view, laterMs);
  for (let copy = 0; copy < times; copy += 1) {
    for (const view of copy === times - 1 ? window : ended) {
      const id = view.id.replace(/\d*$/, String(numberOf(view.id) + copy * stride));
      yield { ...moved(view, laterMs + copy * lastsMs), id };
    }
  }
}

/** What was on its way ends as the last one did that had ended, or was too old for that: then whoever looked gives up. */
function endAll(views: readonly View[], { readMs, budgetMs }: Watched['head']): View[] {
  const last = views.findLast(({ doneMs }) => doneMs !== null);
  return views.map((view) => {
    if (view.doneMs !== null) return view;
    if (last === undefined || last.doneMs === null || readMs - view.intendedMs > budgetMs)
      return { ...view, doneMs: readMs, error: 'timeout' };
    const { status, error, answer } = last;
    return { ...view, doneMs: Math.min(readMs, view.sentMs + last.doneMs - last.sentMs), status, error, answer };
  });
}

function moved(view: View, byMs: number): View {
  const doneMs = view.doneMs === null ? null : view.doneMs + byMs;
  return { ...view, intendedMs: view.intendedMs + byMs, sentMs: view.sentMs + byMs, doneMs };
}
