import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import { startProcessFigures } from '../../gather/process.ts';
import { startWire } from '../../gather/wire.ts';
import { timeCodecs } from '../bench/time-codecs.ts';
import type { Way } from '../ways.ts';
import { type Caller, callerOf } from './call-way.ts';
import { callAnew, callOneByOne, checked, checkedSum, featuresOf, keepBusy, offer } from './drive.ts';
import type { Answers, Ask, Busy, Reply } from './messages.ts';
import { serveWays } from './serve-ways.ts';

/** One of the two processes of `measure-ways.ts`: a server, or its client. It ends with whoever started it. */
process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
// Node warns of the name that grpc-js gives where there is only an address.
process.noDeprecation = true;

const figures = startProcessFigures(() => 0);
const wire = startWire('client');
const drainAtMostMs = 10_000;
const callers = new Map<Way, Caller>();
const calls = new Map<Way, () => Promise<void>>();
const openers = new Map<Way, () => Caller>();
let features = featuresOf(1);

process.on('message', async (ask: Ask) => {
  let reply: Reply;
  try {
    reply = { ok: true, value: await obey(ask) };
  } catch (error) {
    reply = { ok: false, why: messageOf(error) };
  }
  if (process.connected) process.send?.(reply);
});

async function obey(ask: Ask): Promise<Answers[Ask['kind']]> {
  switch (ask.kind) {
    case 'serve':
      return (await serveWays(ask.ways, ask.certificate)).ports;
    case 'connect': {
      features = featuresOf(ask.floats);
      for (const [way, port] of Object.entries(ask.ports) as [Way, number][]) {
        openers.set(way, () => callerOf(way, port, ask.ca));
        const caller = callerOf(way, port, ask.ca);
        callers.set(way, caller);
        calls.set(way, (ask.expects === 'distribution' ? checkedSum : checked)(caller, features));
      }
      return null;
    }
    case 'mark':
      figures.mark();
      return null;
    case 'read':
      return (await figures.read()).cpuMs;
    case 'keep-busy':
      return beBusy(callOf(ask.way), ask.inFlight, ask.ms);
    case 'offer': {
      const { drained, ...offered } = await offer(callOf(ask.way), ask.ratePerSecond, ask.ms, ask.seed);
      // What piled up must not disturb whoever is next.
      await Promise.race([drained, wait(drainAtMostMs, undefined, { ref: false })]);
      return offered;
    }
    case 'one-by-one':
      return callOneByOne(callOf(ask.way), ask.calls);
    case 'anew':
      return callAnew(served(openers, ask.way), features, ask.calls);
    case 'codecs':
      return timeCodecs(ask.floats, ask.rounds);
  }
}

async function beBusy(call: () => Promise<void>, inFlight: number, ms: number): Promise<Busy> {
  figures.mark();
  wire.mark();
  const count = await keepBusy(call, inFlight, ms);
  const { cpuMs, wallMs } = await figures.read();
  const { requestBytes, answerBytes } = await wire.read();
  return { calls: count, wallMs, cpuMs, bytesSent: requestBytes / count, bytesReceived: answerBytes / count };
}

function callOf(way: Way): () => Promise<void> {
  return served(calls, way);
}

function served<T>(known: ReadonlyMap<Way, T>, way: Way): T {
  const found = known.get(way);
  if (found === undefined) throw new Error(`${way} is not served.`);
  return found;
}
