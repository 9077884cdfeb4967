import { describe, expect, it } from 'vitest';
import { lintPostmortem } from '../lint.ts';
import { readDocument } from './document.ts';
import { forms, partFinder } from './forms.ts';

const partsIn = partFinder();

describe('a heading names a part', () => {
  it.each([
    ['5.2 Root Causes:', 'Root cause'],
    ['II. Impact', 'Impact'],
    ['IV) Root cause', 'Root cause'],
    ['IX – Action items', 'Action items'],
    ['XII: Timeline (UTC)', 'Timeline'],
    ['V Detection', 'Detection'],
    ['iii. Trigger', 'Trigger'],
    ['B. Impact', 'Impact'],
    ['(3) Impact', 'Impact'],
    ['Section 4: Timeline', 'Timeline'],
    ['Part II – Resolution', 'Resolution'],
    ['Timeline in UTC', 'Timeline'],
    ['Impact, as far as we know', 'Impact'],
    ['Root cause and mitigation', 'Root cause'],
    ['Resolution and recovery', 'Resolution'],
  ])('%s', (heading, part) => expect(partsIn(heading)).toEqual([part]));

  it.each([
    ['Trigger / Root cause', ['Trigger and root cause']],
    ['Root cause & trigger', ['Trigger and root cause']],
    ['III. Trigger, root causes (UTC)', ['Trigger and root cause']],
    ['Leadup + Five whys', ['Trigger and root cause']],
    ['What went well / what went wrong', ['Lessons']],
    ['Impact & detection', ['Impact', 'Detection']],
    ['Detection and response', ['Detection', 'Resolution']],
    ['Summary/Impact', ['Summary', 'Impact']],
  ])('%s names several', (heading, parts) => expect(partsIn(heading)).toEqual(parts));

  it.each(['Background', 'Civil works', 'Impact / weather', 'Mix', 'In detail', 'I', 'Vi impacted'])(
    '%s names none',
    (heading) => expect(partsIn(heading)).toEqual([]),
  );
});

describe.each(forms)('in the form $name', (form) => {
  it.each(['Trigger / Root cause', 'II. Root cause & trigger', '**Trigger / root cause:**'])(
    '%s stands for both parts',
    (heading) => {
      const says = heading.startsWith('*') ? `${heading} a` : `## ${heading}\n\nA`;
      const text = `${says} new worker took the lock, which has no lease.\n`;
      const missing = lintPostmortem(readDocument(text), null, form).filter(({ rule }) => rule === 'part-missing');
      expect(missing.map(({ message }) => message).filter((one) => /Trigger|Root cause/.test(one))).toEqual([]);
    },
  );

  it('one heading of two parts is written once for both', () => {
    const text = '## Impact & detection\n\n120 people could not sign in; the pager said so after 10 min.\n';
    const missing = lintPostmortem(readDocument(text), null, form).map(({ message }) => message);
    expect(missing.filter((one) => /Impact|Detection/.test(one))).toEqual([]);
  });
});
