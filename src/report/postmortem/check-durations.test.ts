import { describe, expect, it } from 'vitest';
import { lintPostmortem, listNotChecked } from './lint.ts';
import { readDocument } from './read/document.ts';

const timeline = '## Timeline\n\n- 10:00 outage begins\n- 10:10 alert fires\n- 11:06 service recovered\n';

function lint(text: string, below = timeline): string[] {
  const found = lintPostmortem(readDocument(`${text}\n\n${below}`), null);
  return found.filter(({ rule }) => rule === 'duration').map(({ message }) => message);
}

describe('a duration that the timeline contradicts', () => {
  it.each([
    ['## Impact\n\nSign-ins were refused for 39 mins.', '39 mins', '66 min'],
    ['## Summary\n\nThe outage lasted two hours.', 'two hours', '66 min'],
    ['## Summary\n\nA 90-minute outage.', '90-minute', '66 min'],
    ['## Impact\n\n| | |\n|---|---|\n| Time in SEV-1 | 90m |', '90m', '66 min'],
    ['| Field | Value |\n|---|---|\n| Incident duration | 1 h 30 mins |', '1 h 30 mins', '66 min'],
    ['## Problem Summary\n\n**Duration of problem:** 39 minutes\n**Products affected:** all', '39 minutes', '66 min'],
    ['## Detection\n\n- Time to detect: 3 min', '3 min', '10 min'],
    ['## Detection\n\nIt was detected after 3 minutes.', '3 minutes', '10 min'],
    ['## Detection\n\nMTTR: PT20M', 'PT20M', '66 min'],
    ['## Impact\n\nDowntime: 10:00 – 10:39', '10:00 – 10:39', '66 min'],
  ])('%s', (text, said, actual) => {
    expect(lint(text)).toEqual([expect.stringMatching(`^it says ${said}, but in the timeline it is ${actual}, from `)]);
  });
});

it.each([
  '## Impact\n\nSign-ins were refused for about an hour.',
  '## Summary\n\nThe outage lasted more than an hour; it was detected within 15 minutes.',
  '## Summary\n\nThe outage lasted 60-70 minutes.',
  '## Detection\n\nTime to recover: 56 min',
  '## Impact\n\nLogs were kept for 30 days, and each retry took 5 minutes.',
  '## What went well\n\nThe outage of 2023 lasted two days.',
])('%s fits', (text) => expect(lint(text)).toEqual([]));

it('what is no duration that can be read is said', () => {
  expect(lint('## Impact\n\n- Duration: 1:06')).toEqual(['the duration could not be read: "Duration: 1:06"']);
});

describe('1:06 in a sentence', () => {
  it.each(['The outage lasted 1:06.', 'An outage of 1:06.', 'Sign-ins were refused for about 1:06.', 'A 1:06 outage.'])(
    '%s may be hours or minutes',
    (says) => expect(lint(`## Impact\n\n${says}`)).toEqual([expect.stringMatching(/^"1:06" may be hours or minutes/)]),
  );

  it.each(['The outage lasted 1:36:00.', 'The outage lasted 1:36 hours.', 'Sign-ins were refused for 1:36 h.'])(
    '%s is held against the timeline',
    (says) => expect(lint(`## Impact\n\n${says}`)).toEqual([expect.stringMatching(/in the timeline it is 66 min/)]),
  );

  it.each([
    'The outage lasted 1:06:00.',
    'It began at 10:00, and the outage lasted until 11:06.',
    'Sign-ins failed from 10:00 to 11:06.',
    'Sign-ins were refused for 10:00 to 11:06.',
    'The service recovered after 1:06 am.',
    'The ratio of reads to writes was 1:06.',
    'The cache restored in 10:00 UTC had gone.',
  ])('%s fits, or is a time', (says) => expect(lint(`## Impact\n\n${says}`)).toEqual([]));
});

it('what lasts from the first entry to the last is no open question', () => {
  const text =
    '## Impact\n\nDuration: 39 mins\n\n## Timeline\n\n- 10:02 a worker takes the lock\n- 10:41 lock deleted\n';
  expect(listNotChecked(readDocument(text))).toEqual([]);
});

it('what nothing can be held against is told, and no finding', () => {
  const text = '## Impact\n\nDuration: 66 minutes';
  const below = '## Timeline\n\n- 14:54 newsletter goes out\n- 16:10 traffic moved\n';
  expect(lint(text, below)).toEqual([]);
  expect(listNotChecked(readDocument(`${text}\n\n${below}`))).toEqual([
    { line: 3, text: expect.stringMatching(/^66 minutes is not held against the timeline/) },
  ]);
});
