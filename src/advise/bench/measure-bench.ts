import { availableParallelism, cpus } from 'node:os';
import { type Way, ways } from '../ways.ts';
import type { Benched, Closed, Connecting, Load, OfSize } from './benched.ts';
import { quick, whole } from './depth.ts';
import { measureConnecting } from './measure-connecting.ts';
import { measureClosed, measureLoad } from './measure-load.ts';
import { measureCodecs, measureCosts } from './measure-size.ts';
import { startPair } from './pair.ts';
import type { FoundPython } from './python/find-python.ts';
import { measurePython } from './python/measure-python.ts';

export interface BenchPlan {
  /** Floats of a vector, ascending. */
  readonly sizes: readonly number[];
  /** Calls per second, ascending. */
  readonly rates: readonly number[];
  readonly isQuick: boolean;
  /** With which the document's own stack is run; null: it is not. */
  readonly python: FoundPython | null;
  readonly signal: AbortSignal;
  /** @param done share of the work, 0 to 1 */
  readonly onProgress: (says: string, done: number) => void;
}

/** Of the document's table: where its readers compare by rate and by loop. */
const tableFloats = 512;
/** At which sizes are compared: that bears large JSON too. */
const usualPerSecond = 300;

/** Seconds, about, for the bar alone. */
const seconds = { codecs: 1.5, costs: 7, load: 14, closed: 4, connecting: 3, python: 80 };

/**
 * All that the document claims of the two, measured on this machine: our own servers and clients, in processes of their own, in turns.
 * Errors: as `Peer`, and as `measurePython`.
 */
export async function measureBench(plan: BenchPlan): Promise<Benched> {
  const { sizes, rates, signal } = plan;
  const depth = plan.isQuick ? quick : whole;
  const beganMs = performance.now();
  const atFloats = sizes.includes(tableFloats) ? tableFloats : (sizes[0] ?? tableFloats);
  const atRate = rates.includes(usualPerSecond) ? usualPerSecond : (rates[0] ?? usualPerSecond);
  const begin = progressOf(plan, atFloats);
  const found: { sizes: OfSize[]; loads: Load[]; closed: Closed[]; connecting: Connecting[] } = {
    sizes: [],
    loads: [],
    closed: [],
    connecting: [],
  };
  let othersShare = 0;

  for (const floats of sizes) {
    begin(`${floats} floats, encode and decode`, seconds.codecs);
    const codecs = await measureCodecs(floats, depth, signal);
    await using pair = await startPair(ways, floats, signal);
    begin(`${floats} floats, CPU a call`, seconds.costs);
    const { costs, othersShare: taken } = await measureCosts(pair, floats, depth);
    othersShare = Math.max(othersShare, taken);
    found.sizes.push({ floats, codecs, ways: costs });
    const carried = (way: Way) => costs.find((cost) => cost.way === way)?.carriedPerSecond ?? null;
    const load = async (perSecond: number) => {
      begin(`${floats} floats, ${perSecond} calls a second`, seconds.load);
      found.loads.push(...(await measureLoad(pair, { floats, perSecond }, carried, depth)));
    };
    if (floats === atFloats) {
      begin(`${floats} floats, one call at a time`, seconds.closed);
      found.closed.push(...(await measureClosed(pair, floats, depth)));
      for (const perSecond of rates) await load(perSecond);
    } else if (!plan.isQuick) await load(atRate);
  }
  for (const tls of [false, true]) {
    begin(`connections${tls ? ' with TLS' : ''}`, seconds.connecting);
    found.connecting.push(...(await measureConnecting(tls, depth, signal)));
  }
  if (plan.python) begin("the document's own stack in Python", seconds.python);
  const python = plan.python && (await measurePython(plan.python, { floats: atFloats, isQuick: plan.isQuick, signal }));
  return {
    schemaVersion: 1,
    kind: 'rest-vs-grpc',
    at: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), node: process.versions.node },
    tookMs: Math.round(performance.now() - beganMs),
    othersShare,
    ...found,
    python,
  };
}

function progressOf({ sizes, rates, isQuick, python, onProgress }: BenchPlan, atFloats: number) {
  const loads = rates.length + (isQuick ? 0 : sizes.filter((floats) => floats !== atFloats).length);
  const all =
    sizes.length * (seconds.codecs + seconds.costs) +
    loads * seconds.load +
    seconds.closed +
    2 * seconds.connecting +
    (python ? seconds.python : 0);
  let done = 0;
  return (says: string, weight: number) => {
    onProgress(says, done / all);
    done += weight;
  };
}
