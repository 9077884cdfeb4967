import { describe, expect, it } from 'vitest';
import { readDocument } from './document.ts';
import { partOf } from './part.ts';
import { outOfOrder, readTimeline } from './timeline.ts';

/** What is out of order, and what could not be read, by line; of all that could, how many. */
function read(...lines: readonly string[]) {
  const { moments, unread } = readTimeline(partOf(readDocument(lines.join('\n')), 'Timeline'));
  return {
    many: moments.length,
    late: outOfOrder(moments).map(({ moment }) => moment.line),
    unread: unread.map(({ line }) => line),
  };
}
const fine = (many: number) => ({ many, late: [], unread: [] });
const table = (head: string, ...rows: readonly string[]) => [
  `| ${head} |`,
  head.replaceAll(/[^|]+/g, '---').replace(/^|$/g, '|'),
  ...rows.map((row) => `| ${row} |`),
];

describe('is read as', () => {
  it.each([
    ['a list', ['- 10:02 x', '- 10:05 - y', '- ~10:07: z']],
    [
      'a list with details',
      ['- 10:02 x', '  - at 10:00 it was still fine', '- 10:05 y', '', '  More of it.', '- 10:07 z'],
    ],
    ['paragraphs', ['All times are UTC.', '', '10:02 x', '', '10:05 y', '', '10:07 z']],
    ['lines of one paragraph', ['10:02 x', '10:05 y', '10:07 z']],
    ['lines with breaks', ['10:02 x<br>10:05 y<br>10:07 z']],
    ['a code block', ['```', '10:02 x', '10:05 y', '10:07 z', '```']],
    ['sub-headings', ['### 10:02', 'x', '### 10:05', '- y', '### 10:07 z']],
    ['bold labels', ['**10:02** x', '', '**10:05**: y', '', '**Detection:** 10:07 z']],
    [
      'a table, by what its columns hold',
      table('Wer | Uhrzeit | Was', 'a | 10:02 | x', 'b | 10:05 | y', 'c | 10:07 | z'),
    ],
    ['several tables', [...table('When | What', '10:02 | x'), '', ...table('UTC | What', '10:05 | y', '10:07 | z')]],
    ['HTML', ['<details>', '', '- 10:02 x', '- 10:05 y', '', '</details>', '<p>10:07 z</p>']],
  ])('%s', (_what, lines) => expect(read('## Timeline', ...lines)).toEqual(fine(3)));
});

describe('on one axis', () => {
  it.each([
    ['midnight', ['- 23:50 x', '- 00:10 y']],
    ['noon and midnight in 12 hours', ['- 11:50 AM x', '- 12:10 PM y', '- 11:50 PM z', '- 12:10 AM x']],
    ['days of a list', ['- 2024-05-03', '  - 23:00 x', '- 2024-05-04', '  - 09:00 y']],
    ['days by name', ['- Monday 22:00 x', '- Tuesday 21:00 y']],
    ['days by number', ['- Day 1, 22:00 x', '- Day 2, 21:00 y']],
    ['lines with a day', ['**Friday, 3 May 2024**', '', '- 22:00 x', '', '**Saturday, 4 May 2024**', '', '- 21:00 y']],
    ['the turn of a year', ['- Dec 31 23:50 x', '- Jan 1 00:10 y']],
    ['the day first, where only that is in order', ['- 05/03/2024 10:00 x', '- 01/04/2024 10:00 y']],
    ['zones', ['- 10:00 UTC x', '- 12:05 CET y', '- 11:30 UTC z']],
    ['a zone that holds for all', ['All times are in PDT.', '', '- 10:00 x', '- 17:05 UTC y']],
    [
      'a zone that is spelled out',
      ['All times are Pacific Time.', '', '- 2024-07-01 10:00 x', '- 2024-07-01 17:05 UTC y'],
    ],
    ['cities', ['- 2024-07-01 12:00 Europe/Berlin x', '- 2024-07-01 10:05 UTC y']],
    ['offsets', ['- 12:00 +02:00 x', '- 10:05Z y']],
    ['T+', ['- T+0 min x', '- T+5m y', '- T+1 h z']],
  ])('%s', (_what, lines) => expect(read('## Timeline', ...lines)).toMatchObject({ late: [], unread: [] }));

  it.each([
    ['dates that are swapped', ['- 2019-12-05 18:30 x', '- 2019-12-01 09:15 y'], 3],
    ['a zone', ['- 10:00 UTC x', '- 10:30 CET y'], 3],
    ['seconds', ['- 10:02:11 x', '- 10:02:10.9 y'], 3],
    ['a day', ['- 2019-12-03 x', '- 2019-12-02 10:00 y'], 3],
    ['what stands after it by a day line', ['### 2024-05-04', '- 10:00 x', '### 2024-05-03', '- 11:00 y'], 4],
  ])('%s is out of order', (_what, lines, line) => expect(read('## Timeline', ...lines).late).toEqual([line]));
});

it('what follows a time is no zone only for being in capitals', () => {
  const lines = [
    ...['API is slow', 'DNS fails', 'REST calls fail', 'ALERT fires', 'Read/Write errors', 'CAT scan', 'SRE paged'],
    ...['HTTP/2 GOAWAY', 'T', 'NAT gateway full', 'JWT expired', 'MQTT broker restarts'],
  ].map((says, at) => `- 10:${10 + at} ${says}`);
  expect(read('## Timeline', ...lines).unread).toEqual([]);
});

it('a city that is spelled wrongly is told the right one', () => {
  const { unread } = readTimeline(partOf(readDocument('## Timeline\n\n- 10:00 Europe/Berln x'), 'Timeline'));
  expect(unread[0]?.text).toBe(
    'nobody knows the time zone of "10:00 Europe/Berln": did you mean Europe/Berlin? write an offset, such as +02:00',
  );
});

describe('what cannot be read is said', () => {
  it.each([
    ['an item without a time', ['- 10:02 x', '- then y'], [3]],
    ['no clock', ['- 10:02 x', '- 25:10 y'], [3]],
    ['no date', ['- 2024-02-30 10:00 x'], [2]],
    ['a paragraph that begins like a time', ['10:02 x', '', '25:10 y'], [4]],
    ['a time that nobody can place', ['- 10:00 UTC x', '- 12:05 CET y', '- 11:00 z'], [4]],
    ['a zone that nobody knows', table('Time | What', '10:00 XYZT | x'), [4]],
    ['a zone that nobody knows, in a list', ['- 10:00 XYZT x', '- 10:05 (QQT) y', '- 10:07 UTC z'], [2, 3]],
    ['a city that nobody knows', ['10:00 Europe/Berln x', '', '10:05 Europe/Berlin y'], [2]],
    ['an offset that is none', ['- 10:00 UTC+25:00 x'], [2]],
    ['a zone that nobody knows, in a heading', ['### 10:00 XYZT', 'x'], [2]],
    ['a range that ends before it begins', ['- 10:30-10:10 x'], [2]],
    ['a table without times', table('Who | Role', 'Ana | commander'), [2]],
    ['nothing at all', ['First it broke, then it held.'], [1]],
  ])('%s', (_what, lines, unread) => expect(read('## Timeline', ...lines).unread).toEqual(unread));
});
