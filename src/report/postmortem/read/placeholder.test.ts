import { expect, test } from 'vitest';
import { isOpenPlaceholder, isPlaceholder } from './placeholder.ts';

test.each([
  'TBD',
  'tbd.',
  'TODO: ask Ana',
  '*To be written*',
  'To be determined',
  '???',
  '?',
  '?? of ?? users',
  '[Describe the impact]',
  '[…]',
  'Owner: [name]',
  '<your name>',
  '{{ summary }}',
  'HH:MM',
  'XX:XX',
  'YYYY-MM-DD',
])('%s is still to come', (says) => expect(isOpenPlaceholder(says)).toBe(true));

test.each(['', '-', '—', 'N/A', 'n/a.', '…', 'Not applicable'])('%j is no answer', (says) => {
  expect(isPlaceholder(says)).toBe(true);
  expect(isOpenPlaceholder(says)).toBe(false);
});

test.each([
  'None that we know of.',
  'No.',
  'Nobody asked: why?',
  'He said “[…] it burns”.',
  'We had to do it by hand.',
  'The TBD service was slow.',
  'a < b',
])('%s is an answer', (says) => expect(isPlaceholder(says)).toBe(false));
