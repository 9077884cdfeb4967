import { percentileInterval } from '../../judge/statistics/percentile.ts';
import { sumOf } from '../../judge/statistics/sum.ts';
import { type CpuOfView, edgeOf, type Member, members } from './edge.ts';
import { type Part, parts, partsOf } from './parts.ts';
import type { ClientTurn, ServerTurn, Used } from './peer/messages.ts';
import type { Outcome } from './peer/open-loop.ts';
import type { WayFigures } from './told.ts';
import type { Way } from './ways.ts';

/** What one way did in one of its turns. */
export interface Turn {
  readonly client: ClientTurn;
  readonly server: ServerTurn;
  /** null: this way has none. */
  readonly translator: ServerTurn | null;
}

/** What is known before its turns. */
type Known = Pick<WayFigures, 'bodyBytes' | 'loss' | 'bytes'>;

/** One side. */
const errorShare = 0.025;
/** Timers, and the thread's own small matters. */
const lateMs = 5;

/** @param turns one at least */
export function figuresOf(way: Way, turns: readonly Turn[], known: Known, cores: number): WayFigures {
  const outcomes = turns.flatMap(({ client }) => client.outcomes);
  const answered = outcomes.filter(({ endedMs }) => endedMs !== null).length;
  const samples = turns.flatMap(({ client }) => samplesIn(client));
  const used = usedBy(turns);
  const ofView = (member: Member): CpuOfView => ({
    cpuMs: sumOf(used[member] ?? [], ({ cpuMs }) => cpuMs) / answered,
    threadMs: sumOf(used[member] ?? [], ({ threadCpuMs }) => threadCpuMs) / answered,
  });
  const there = members.filter((member) => used[member] !== undefined);
  const cpu = Object.fromEntries(there.map((member) => [member, ofView(member)])) as Record<Member, CpuOfView>;
  const late = outcomes.map(latenessOf).filter((ms) => ms > lateMs);
  return {
    way,
    turns: turns.length,
    due: outcomes.length,
    answered,
    perSecond: (1_000 * answered) / sumOf(turns, ({ client }) => client.wallMs),
    bytes: bytesOf(turns, known.bytes),
    bodyBytes: known.bodyBytes,
    p50Ms: percentileInterval(samples, 0.5, errorShare),
    p99Ms: percentileInterval(samples, 0.99, errorShare),
    cpuMs: answered === 0 ? null : mapValues(cpu, ({ cpuMs }) => cpuMs),
    cpuOfAllMs: percentileInterval(turns.flatMap(cpuOfTurn), 0.5, errorShare),
    edge: answered === 0 ? null : edgeOf(cpu, cores),
    parts: meanParts(turns),
    loss: known.loss,
    late: { views: late.length, worstMs: late.reduce((most, ms) => Math.max(most, ms), 0) },
  };
}

/** A view that was not answered has taken as long as its turn lasted. */
function samplesIn({ outcomes, overMs }: ClientTurn) {
  return outcomes.map(({ dueMs, endedMs }) => ({
    value: (endedMs ?? overMs) - dueMs,
    finished: endedMs !== null,
  }));
}

function latenessOf({ dueMs, startedMs }: Outcome): number {
  return startedMs === null ? 0 : startedMs - dueMs;
}

function usedBy(turns: readonly Turn[]): Partial<Record<Member, readonly Used[]>> {
  const translator = turns.flatMap((turn) => turn.translator ?? []);
  return {
    client: turns.map(({ client }) => client),
    server: turns.map(({ server }) => server),
    ...(translator.length > 0 ? { translator } : {}),
  };
}

function cpuOfTurn({ client, server, translator }: Turn) {
  const answered = client.outcomes.filter(({ endedMs }) => endedMs !== null).length;
  if (answered === 0) return [];
  const value = (client.cpuMs + server.cpuMs + (translator?.cpuMs ?? 0)) / answered;
  return [{ value, finished: true }];
}

/** Of turns whose views were all answered; where there is none, as they were without hurry: what waits was not sent. */
function bytesOf(turns: readonly Turn[], otherwise: WayFigures['bytes']): WayFigures['bytes'] {
  const whole = turns.filter(({ client }) => client.outcomes.every(({ endedMs }) => endedMs !== null));
  const views = sumOf(whole, ({ client }) => client.outcomes.length);
  if (views === 0) return otherwise;
  const each = (of: (turn: Turn) => number) => sumOf(whole, of) / views;
  return {
    sent: each(({ client }) => client.bytesSent),
    received: each(({ client }) => client.bytesReceived),
    behind: whole.some(({ translator }) => translator !== null)
      ? each(({ translator }) => translator?.bytesBehind ?? 0)
      : null,
  };
}

function meanParts(turns: readonly Turn[]): WayFigures['parts'] {
  const views = turns.flatMap(({ client, server }) => {
    const atServer = new Map(server.entries.map((entry) => [entry.id, entry]));
    const ended = new Set(client.outcomes.flatMap(({ id, endedMs }) => (endedMs === null ? [] : [id])));
    return client.entries.flatMap((entry) => {
      const other = atServer.get(entry.id);
      const spent = other && ended.has(entry.id) ? partsOf(entry, other) : null;
      return spent ?? [];
    });
  });
  if (views.length === 0) return null;
  const mean = (part: Part) => sumOf(views, (view) => view[part]) / views.length;
  return Object.fromEntries(parts.map((part) => [part, mean(part)])) as Record<Part, number>;
}

function mapValues<K extends string, A, B>(from: Readonly<Record<K, A>>, to: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(from).map(([key, value]) => [key, to(value)])) as Record<K, B>;
}
