import type { Arm, RunResult } from '../../judge/record/result.ts';
import { type Part, parts } from '../../lab/variant.ts';
import { type Account, type Blame, besideDocument, rank } from './account.ts';
import { checksInRun } from './checks.ts';
import { sayMs } from './say-ms.ts';

/** A part of a view's time, in ms. */
type Times = Readonly<Record<Part, number>>;

const unbooked = ['storefront queue', 'way there', 'way back', 'response'] as const satisfies Part[];

/** Where the time of a run's views went: of its defect, in its incident. @param run its folder, as it was typed; null: it has no ledger */
export function accountOfRun(result: RunResult, run: string): Account | null {
  const arm = armToExplain(result);
  if (arm === null) return null;
  const [mean, tail] = [timesOf(arm, 'meanMs'), timesOf(arm, 'tailMeanMs')];
  const checks = checksInRun({ run, result, perSecond: arm.load.find(({ of }) => of === 'pages')?.offered ?? 1 });
  const ranked = rank(blame(arm, mean, tail).map((one) => ({ ...one, checks: checks[one.id] })));
  return {
    schemaVersion: 1,
    of: { kind: 'run', names: [run] },
    what: `a page view of ${result.lab}, ${arm.variant === 'defect' ? 'as it was' : arm.variant}, ${arm.phase}`,
    meanMs: sum(mean, parts),
    tail: { fromMs: sum(tail, parts), toMs: sum(tail, parts) },
    modelMs: tail.model,
    parts: parts.map((name) => ({ name, meanMs: mean[name], tailMs: tail[name] })),
    facts: factsOf(arm),
    cannotTell: cannotTell(arm),
    suspects: ranked,
    besideDocument: besideDocument(ranked),
  };
}

function armToExplain({ arms }: RunResult): Arm | null {
  const booked = arms.filter(({ ledger }) => ledger.some(({ of }) => of === 'pages'));
  const defects = booked.filter(({ variant }) => variant === 'defect');
  for (const phase of ['triggered', 'recovered', 'calm'] as const) {
    const found = defects.find((arm) => arm.phase === phase);
    if (found) return found;
  }
  return booked[0] ?? null;
}

function timesOf({ ledger }: Arm, of: 'meanMs' | 'tailMeanMs'): Times {
  const times = Object.fromEntries(parts.map((part) => [part, 0])) as Record<Part, number>;
  for (const entry of ledger) {
    const part = parts.find((one) => one === entry.part);
    if (entry.of === 'pages' && part !== undefined) times[part] += entry[of];
  }
  return times;
}

function sum(times: Times, some: readonly Part[]): number {
  return some.reduce((total, part) => total + times[part], 0);
}

/** A thread that could not carry what was offered: whatever nobody booked waits for it. */
function isFull({ headroom }: Arm): boolean {
  return headroom !== null && headroom < 1;
}

function blame(arm: Arm, mean: Times, tail: Times): Omit<Blame, 'checks'>[] {
  const written = tail.encode + tail.decode;
  const waited = sum(tail, unbooked);
  const always: Omit<Blame, 'checks'>[] = [
    { id: 'connections', ms: tail.connect, because: `calls waited ${sayMs(tail.connect)} for a connection` },
    {
      id: 'slots',
      ms: tail['model queue'],
      because: `calls waited ${sayMs(tail['model queue'])} for a slot of the model`,
    },
    { id: 'model', ms: tail.model, because: `the model itself took ${sayMs(tail.model)}` },
    { id: 'features', ms: tail.features, because: `reading features took ${sayMs(tail.features)}` },
  ];
  if (!isFull(arm)) {
    return [
      {
        id: 'serialization',
        ms: written,
        because: `they took ${sayMs(written)}, and no thread is full behind which others wait`,
      },
      {
        id: 'bound',
        ms: tail['storefront queue'],
        because: `views waited ${sayMs(tail['storefront queue'])} in the storefront, whose thread has room`,
      },
      {
        id: 'round-trips',
        ms: tail['way there'] + tail['way back'],
        because: `calls were ${sayMs(tail['way there'] + tail['way back'])} on the way, and no thread is full`,
      },
      { id: 'thread', ms: tail.response, because: `no thread is full; answers took ${sayMs(tail.response)} to leave` },
      ...always,
    ];
  }
  // Decode is the model server's for the most part; what fills the storefront is its own.
  const { encode } = mean;
  const cpu = arm.cpuMsPerView ?? 0;
  const share = cpu === 0 ? 0 : Math.min(1, encode / cpu);
  const ofCpu = `encode is ${sayMs(encode)} of the ${sayMs(cpu)} of CPU that a view costs the storefront`;
  return [
    {
      id: 'serialization',
      ms: written + share * waited,
      because: `${ofCpu}: as much of the ${sayMs(waited)} that views waited for a full thread is behind it`,
    },
    { id: 'thread', ms: (1 - share) * waited, because: `a thread is full, and ${ofCpu}: the rest is other work` },
    { id: 'round-trips', ms: null, because: 'while a thread is full, what lies in a socket looks like a slow network' },
    { id: 'bound', ms: 0, because: 'a thread is full: views wait for it' },
    ...always,
  ];
}

function factsOf(arm: Arm): string[] {
  const { headroom, cpuMsPerView } = arm;
  return [
    headroom === null
      ? 'No thread is short: views do not finish while threads have time to spare.'
      : `The busiest thread could carry ${headroom.toFixed(headroom < 1 ? 2 : 1)} times what was offered${headroom < 1 ? ': it is full' : ''}.`,
    ...(cpuMsPerView === null ? [] : [`A view costs the storefront ${sayMs(cpuMsPerView)} of CPU.`]),
    ...arm.signs.filter(({ present }) => present).map(({ name, of, meaning }) => `${of}, ${name}: ${meaning}`),
  ];
}

function cannotTell(arm: Arm): string[] {
  const paging = arm.slis.find(({ verdict }) => verdict === 'violated');
  if (paging === undefined || paging.of === 'pages') return [];
  return [`What broke its SLO is ${paging.of} (${paging.name}), and these times are of page views: go by the signs.`];
}
