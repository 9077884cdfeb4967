import { startLedger } from '../../../gather/ledger.ts';
import { startWire } from '../../../gather/wire.ts';
import { now } from '../../../lab/clock.ts';
import { noDeadline } from '../../../lab/until.ts';
import { keepBusy } from '../../measure/drive.ts';
import type { Settings } from '../settings.ts';
import { type Way, ways } from '../ways.ts';
import { answerTo } from './answer-to.ts';
import { type Caller, callerOf } from './callers.ts';
import type { Ask, ClientTurn, Configured, Ports, Warmed } from './messages.ts';
import { offer } from './open-loop.ts';
import { watchCpu } from './used-cpu.ts';
import { floatsOf, lossOf, numbersOf, valuesOf } from './values.ts';

const ledger = startLedger();
const wire = startWire('client');
/** What may be on its way at a time, as JSON, in all. */
const inFlightBytes = 2 ** 26;
const inFlightAtMost = 256;
const bytesOfNumber = 20;

interface Ready {
  readonly caller: Caller;
  /** The bits of a right answer. */
  readonly expected: Uint32Array;
}

let ready = new Map<Way, Ready>();
let settings: Settings | null = null;
let stopping = new AbortController();
let warmed = 0;

/** What is under way ends at once; what comes next is not concerned. */
export function stop(): void {
  stopping.abort();
  stopping = new AbortController();
}

export async function configure(wanted: Settings, ports: Ports): Promise<Configured> {
  for (const { caller } of ready.values()) await caller[Symbol.asyncDispose]();
  const values = valuesOf(wanted);
  const dimension = wanted.floats;
  ready = new Map();
  settings = wanted;
  const all = ways.map((way) => {
    const caller = callerOf(way, wanted, values, ports);
    // What a server reads of a number in JSON is the float32 next to it.
    const read =
      way === 'rest-json'
        ? Float32Array.from(JSON.parse(JSON.stringify(numbersOf(values, wanted.digits))))
        : floatsOf(values);
    ready.set(way, { caller, expected: bitsOf(answerTo({ dimension, values: read })) });
    return [way, { bodyBytes: caller.bodyBytes, loss: lossOf(values, read) }] as const;
  });
  return Object.fromEntries(all) as Configured;
}

/** Closed loop: once over each connection, which opens them, and then for so long over all of them. */
export async function warm(way: Way, ms: number): Promise<Warmed> {
  const { signal } = stopping;
  const call = () => callChecked(way, `warm-${warmed++}`, now(), signal);
  const atOnce = Math.min(settings?.connections ?? 1, mostInFlight());
  try {
    const first = await keepBusy(call, atOnce, 0);
    wire.mark();
    const views = await keepBusy(call, atOnce, ms);
    const { requestBytes, answerBytes } = await wire.read();
    return { views: first + views, bytesSent: requestBytes / views, bytesReceived: answerBytes / views };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { views: 0, bytesSent: 0, bytesReceived: 0 };
  }
}

export async function turn(ask: Extract<Ask, { readonly kind: 'turn' }>): Promise<ClientTurn> {
  const { way, perSecond, ms, seed } = ask;
  const { signal } = stopping;
  ledger.mark();
  wire.mark();
  const used = watchCpu();
  const beganMs = now();
  const outcomes = await offer((id, dueMs, until) => callChecked(way, id, dueMs, until), {
    name: `${way}-${seed}`,
    perSecond,
    ms,
    seed,
    inFlightAtMost: mostInFlight(),
    signal,
  });
  const overMs = now();
  const { requestBytes, answerBytes } = await wire.read();
  const { entries } = await ledger.read();
  return {
    ...used(),
    outcomes,
    entries,
    overMs,
    wallMs: overMs - beganMs,
    bytesSent: requestBytes,
    bytesReceived: answerBytes,
  };
}

async function callChecked(way: Way, id: string, dueMs: number, signal: AbortSignal): Promise<void> {
  const found = ready.get(way);
  if (!found) throw new Error(`${way} is not configured.`);
  const call = ledger.open(id, '', { deadline: noDeadline, signal }, dueMs);
  const answer = bitsOf(await found.caller.call(call, signal));
  ledger.close(id);
  if (answer.length !== found.expected.length || answer.some((bits, at) => bits !== found.expected[at]))
    throw new Error(`${way}: an answer came back with other floats than were sent.`);
}

function mostInFlight(): number {
  const { floats = 1, rows = 1 } = settings ?? {};
  const bytes = floats * rows * bytesOfNumber;
  return Math.max(1, Math.min(inFlightAtMost, Math.floor(inFlightBytes / bytes)));
}

function bitsOf(floats: Float32Array): Uint32Array {
  return new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
}
