import { describe, expect, it } from 'vitest';
import { figuresOf, type Turn } from './figures.ts';
import type { ClientTurn, ServerTurn } from './peer/messages.ts';

const known = {
  bodyBytes: 40,
  loss: { largest: 0, changed: 0, of: 10 },
  bytes: { sent: 48, received: 19, behind: null },
};
/** Due at 0, 10, 20 …; each is answered after so many ms, or never. */
const clientTurn = (tookMs: readonly (number | null)[], change: Partial<ClientTurn> = {}): ClientTurn => ({
  outcomes: tookMs.map((ms, at) => ({
    id: `v${at}`,
    dueMs: 10 * at,
    startedMs: 10 * at + 1,
    endedMs: ms === null ? null : 10 * at + ms,
  })),
  entries: [],
  wallMs: 100,
  overMs: 100,
  bytesSent: 50 * tookMs.length,
  bytesReceived: 20 * tookMs.length,
  cpuMs: 12,
  threadCpuMs: 10,
  ...change,
});
const serverTurn: ServerTurn = { entries: [], bytesBehind: 0, cpuMs: 6, threadCpuMs: 5 };
const turn = (client: ClientTurn, translator: ServerTurn | null = null): Turn => ({
  client,
  server: serverTurn,
  translator,
});
const of = (...turns: Turn[]) => figuresOf('rest-raw', turns, known, 4);

describe('the figures of a way', () => {
  it('are those of its turns together, a view', () => {
    const figures = of(turn(clientTurn([2, 4])), turn(clientTurn([6, 8])));
    expect(figures).toMatchObject({
      turns: 2,
      due: 4,
      answered: 4,
      perSecond: 20,
      bytes: { sent: 50, received: 20, behind: null },
      bodyBytes: 40,
      p50Ms: { value: 4 },
      p99Ms: { value: 8 },
      cpuMs: { client: 6, server: 3 },
      cpuOfAllMs: { value: 9 },
      edge: { perSecond: 200, full: 'client' },
      late: { views: 0, worstMs: 0 },
    });
  });

  it('count the translator where there is one, and what goes on behind it', () => {
    const translator = { ...serverTurn, cpuMs: 40, threadCpuMs: 40, bytesBehind: 120 };
    expect(of(turn(clientTurn([2, 4]), translator))).toMatchObject({
      bytes: { behind: 60 },
      cpuMs: { client: 6, server: 3, translator: 20 },
      edge: { perSecond: 50, full: 'translator' },
    });
  });

  it('hide no view that was not answered: it has taken as long as its turn, and more', () => {
    const figures = of(turn(clientTurn([2, null, null])));
    expect(figures).toMatchObject({ due: 3, answered: 1, perSecond: 10, cpuMs: { client: 12 } });
    expect(figures.p50Ms).toMatchObject({ value: 80, high: null });
  });

  it('take bytes from turns in which all was answered, while there are such', () => {
    const broken = clientTurn([null, null], { bytesSent: 1 });
    expect(of(turn(broken), turn(clientTurn([1, 1]))).bytes.sent).toBe(50);
    expect(of(turn(broken)).bytes).toEqual(known.bytes);
  });

  it('say which views began late', () => {
    const client = clientTurn([40, 40, 40]);
    const outcomes = client.outcomes.map((one, at) => ({ ...one, startedMs: one.dueMs + ([1, 7, 30][at] ?? 0) }));
    expect(of(turn({ ...client, outcomes })).late).toEqual({ views: 2, worstMs: 30 });
  });

  it('of a way that answered nothing are unknown, not 0', () => {
    expect(of(turn(clientTurn([null])))).toMatchObject({ cpuMs: null, cpuOfAllMs: null, edge: null, parts: null });
  });
});
