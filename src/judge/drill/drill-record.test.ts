import { expect, test } from 'vitest';
import {
  type DrillEvent,
  type DrillHappening,
  type DrillRecord,
  drillHead,
  parseEvents,
  parseSeconds,
} from './drill-record.ts';

const written: DrillHappening = { kind: 'note', text: 'p99 is up; CPU is not' };
const note: DrillEvent = { at: '2026-11-22T02:00:04.000Z', atMs: 4_000, ...written };
const paged: DrillEvent = {
  at: '2026-11-22T02:00:00.000Z',
  atMs: 0,
  kind: 'paged',
  service: 'storefront',
  text: '62 % of page views slower than 250 ms',
  views: 420,
  bad: 260,
  burn: 62,
};
const lines = (...values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

test('events come back as they were appended', () => {
  expect(parseEvents(lines(paged, note))).toEqual([paged, note]);
});

test('a crash may cut off the last line, but costs none before it', () => {
  const text = lines(paged, note);
  expect(parseEvents(text.slice(0, -9))).toEqual([paged]);
});

test('a cut-off line that runs into the next costs both, and is reported by its number', () => {
  const cut: number[] = [];
  const text = `${lines(paged)}{"at":"2026-11-22T02${lines(note)}${lines(note)}`;
  expect(parseEvents(text, (line) => cut.push(line))).toEqual([paged, note]);
  expect(parseEvents(`${lines(paged)}{"at":"2026\n${lines(note)}`, (line) => cut.push(line))).toEqual([paged, note]);
  expect(cut).toEqual([2, 2]);
  expect(parseSeconds('{"at"\n', (line) => cut.push(line))).toEqual([]);
  expect(cut).toEqual([2, 2, 1]);
});

test('a line that is not an event is refused, wherever it is', () => {
  expect(() => parseEvents(lines({ ...note, kind: 'nota' }, paged))).toThrow();
  expect(() => parseEvents(`{"at": 3}\n${lines(paged)}`)).toThrow();
});

test('the last report of a second counts, and seconds are in order', () => {
  const second = { at: paged.at, views: 100, good: 40, bad: 10, p50Ms: 90, p99Ms: null, inFlight: 50 };
  const later = { ...second, at: note.at };
  const told = { ...second, good: 80, bad: 20, inFlight: 0 };
  expect(parseSeconds(lines(later, second, told))).toEqual([told, later]);
});

test('a head without its SLO is refused', () => {
  const head = {
    schemaVersion: 2,
    id: 'a',
    version: '0.1.0',
    startedAt: paged.at,
    seed: 7,
    slo: { of: 'page views', budgetMs: 250, allowedShare: 0.01 },
    changes: [],
    pagedAt: null,
    endedAt: null,
    lab: null,
  };
  const record: DrillRecord = { head: drillHead.parse(head), events: [], seconds: [] };
  expect(record.head).toEqual(head);
  const { slo: _, ...without } = head;
  expect(() => drillHead.parse(without)).toThrow();
});
