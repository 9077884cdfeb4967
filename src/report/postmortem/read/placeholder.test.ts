import { expect, test } from 'vitest';
import { hasPlaceholder, isOpenPlaceholder, isPlaceholder } from './placeholder.ts';

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

test.each([
  'It cost TBD dollars in refunds.',
  'Sign-ins failed for TBD of 4,100 users.',
  'The owner of the fix is TBD.',
  'Its owner is still TBD.',
  'We told the customers (TBD) by mail.',
  'The outage lasted TBD minutes, and TBC users saw it.',
  'Revenue: about $TBD.',
  'The cause was a lock without a lease, details TBA.',
])('%s has a gap', (says) => expect(hasPlaceholder(says)).toBe(true));

test.each([
  'The TBD service was slow.',
  'Our TBD team was paged.',
  'TBD service restarted twice.',
  'Step 4 of the runbook was still TBD.',
  'The dashboard said TBD where the owner should be.',
  'The owner was marked TBD in the catalogue.',
  'The row read “TBD”, and nobody was paged.',
  "The field had 'TBD' in it.",
  'The metric tbd_total rose.',
  'Pods TBD-1 and TBD-2 restarted.',
  'a to-do list was kept',
])('%s has none', (says) => expect(hasPlaceholder(says)).toBe(false));
