import { describe, expect, it } from 'vitest';
import { readTime } from './time.ts';

const near = Date.UTC(2024, 4, 1) / 86_400_000;

/** `2024-05-03 14:05:00.5 UTC → 14:30 | rest` */
function show(says: string, isCell: boolean, isDayFirst = false): string | null {
  const time = readTime(says, { near, isDayFirst, isCell });
  if (time === null) return null;
  const clock = (ms: number) =>
    new Date(ms)
      .toISOString()
      .slice(11, 21)
      .replace(/(:00)?\.0$/, '');
  return [
    ...(time.day === null ? [] : [new Date(time.day * 86_400_000).toISOString().slice(0, 10)]),
    ...(time.nthDay === null ? [] : [`day ${time.nthDay}`]),
    ...(time.weekday === null ? [] : [`weekday ${time.weekday}`]),
    ...(time.ms === null ? [] : [clock(time.ms)]),
    ...(time.sinceMs === null ? [] : [`after ${time.sinceMs}`]),
    ...(time.zone === null ? [] : [time.zone]),
    ...(time.end?.ms == null ? [] : [`→ ${clock(time.end.ms)}`]),
    ...(time.isInside ? ['inside'] : []),
    ...(time.rest === '' ? [] : [`| ${time.rest}`]),
  ].join(' ');
}

describe('a cell', () => {
  it.each([
    ['14:05', '14:05'],
    ['8:30', '08:30'],
    ['2:05 PM', '14:05'],
    ['12:00 AM', '00:00'],
    ['12:30 p.m.', '12:30'],
    ['2pm', '14:00'],
    ['midnight', '00:00'],
    ['noon', '12:00'],
    ['about 14:05', '14:05'],
    ['~13:30-13:45', '13:30 → 13:45'],
    ['23:50 – 00:10', '23:50 → 00:10'],
    ['9:00-10:30 PM', '21:00 → 22:30'],
    ['10:00–10:30 UTC', '10:00 UTC → 10:30'],
    ['10:00Z', '10:00 Z'],
    ['12:05 CET', '12:05 CET'],
    ['14:54 PST/PDT', '14:54 PST/PDT'],
    ['10:00 UTC+2', '10:00 UTC+2'],
    ['10:00 +0530', '10:00 +0530'],
    ['10:00 Europe/Berlin', '10:00 Europe/Berlin'],
    ['0930', '09:30'],
    ['1405 UTC', '14:05 UTC'],
    ['14.05', '14:05'],
    ['14h05', '14:05'],
    ['2019-11-29 12:00', '2019-11-29 12:00'],
    ['2024-03-11T14:54:00.5+02:00', '2024-03-11 14:54:00.5 +02:00'],
    ['2019-12-02', '2019-12-02'],
    ['29.11.2019 12:00', '2019-11-29 12:00'],
    ['03.05.2024 12:00', '2024-05-03 12:00'],
    ['05/03/2024 12:00', '2024-05-03 12:00'],
    ['April 19, 11:00', '2024-04-19 11:00'],
    ['1 May 2024 at 10:02am', '2024-05-01 10:02'],
    ['Mon, 03 May 2024 10:00:00 GMT', '2024-05-03 10:00 GMT'],
    ['Tuesday 10:00', 'weekday 2 10:00'],
    ['Day 2, 10:00', 'day 2 10:00'],
    ['T+5m', 'after 300000'],
    ['−12.4 s', 'after -12400'],
    ['5月3日 14:05', '2024-05-03 14:05'],
    ['下午2点05分', '14:05'],
    ['１０：０２', '10:02'],
    ['١٤:٠٥', '14:05'],
    ['3 мая 14:05', '2024-05-03 14:05'],
    ['a bit later', null],
    ['25:10', null],
    ['2024-02-30 10:00', null],
    ['', null],
  ])('%s is %s', (says, shown) => expect(show(says, true)).toBe(shown));

  it('has its day first where the whole timeline has it', () => {
    expect(show('05/03/2024 12:00', true, true)).toBe('2024-03-05 12:00');
  });
});

/** What chrono-node 2.10.3 makes of these, left to itself, is wrong, and says so nowhere. */
describe('a time of day is ours to read', () => {
  it.each([
    ['20:57:44.9', '20:57:44.9'], // 9 ms
    ['19. April, 11:00', '2024-04-19 11:00'], // 19 h
    ['10:02 May 3', '2024-05-03 10:02'], // 2 May
    ['10:00Z', '10:00 Z'], // nothing
    ['24:00', '00:00'], // nothing
  ])('%s is %s', (says, shown) => expect(show(says, true)).toBe(shown));
});

describe('a line', () => {
  it.each([
    ['10:02 - a worker takes the lock', '10:02 | a worker takes the lock'],
    ['10:02 UTC – page', '10:02 UTC | page'],
    ['10:02-10:41: slow', '10:02 → 10:41 | slow'],
    ['2019-11-29 12:00: rolls out', '2019-11-29 12:00 | rolls out'],
    ['2019-12-02: cause found', '2019-12-02 | cause found'],
    ['At 2:05 PM the team met', '14:05 | the team met'],
    ['Ana noticed at 10:02', '10:02 inside'],
    ['10:02 12/25 pods ready', '10:02 | 12/25 pods ready'],
    ['10:02 CAT and BOT restart', '10:02 | CAT and BOT restart'],
    ['10:02 – 10 servers', '10:02 | 10 servers'],
    ['between 10:02 and 10:05 it was slow', null],
    ['12/25 pods ready', null],
    ['5xx errors rise', null],
    ['1.5 GB free', null],
  ])('%s is %s', (says, shown) => expect(show(says, false)).toBe(shown));
});
