import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { lintPostmortem } from './lint.ts';
import { readDocument } from './read/document.ts';
import { formOf } from './read/forms.ts';

/** Postmortems in the forms that people use, with the slips that published ones have. */

const folder = join(projectFolder, 'test', 'postmortems');

const expected: Readonly<Record<string, { readonly form: string; readonly says: readonly string[] }>> = {
  'atlassian.md': { form: 'atlassian', says: [] },
  'bullets-swapped.md': {
    form: 'two-am',
    says: ['19: the timeline is out of order: 2019-12-01 09:15 comes after 2019-12-05 18:30'],
  },
  'complete.md': { form: 'two-am', says: [] },
  'cyrillic.md': { form: 'two-am', says: [] },
  'heading-with-zone.md': { form: 'two-am', says: [] },
  'headings-swapped.md': {
    form: 'two-am',
    says: [
      '25: the timeline is out of order: 14:43 comes after 14:49',
      '29: the timeline is out of order: ~13:30-13:45 comes after 14:43',
    ],
  },
  'issue-form.md': {
    form: 'issue',
    says: [
      '13: the timeline is out of order: 10:10 UTC comes after 10:41 UTC',
      '29: "give the lock a lease (@ana)" has no date',
      '30: "dashboards show p99 (@boris)" has no date',
    ],
  },
  'metrics-contradict.md': {
    form: 'two-am',
    says: ['14: it says 10 min, but in the timeline it is 50 min, from 8:30 to 9:20'],
  },
  'pagerduty.md': { form: 'pagerduty', says: [] },
  'placeholders.md': {
    form: 'two-am',
    says: [
      '5: “Summary” is still to be written: "*To be written.*" is no answer',
      '42: “Lessons” is still to be written: "TBD." is no answer',
    ],
  },
  'several-days-swapped.md': {
    form: 'two-am',
    says: ['22: the timeline is out of order: 2019-12-01 09:15 comes after 2019-12-03 08:00'],
  },
  'several-days.md': { form: 'two-am', says: [] },
  'span-contradicts.md': {
    form: 'two-am',
    says: ['13: it says that it lasted 4 h 40 min, but from its beginning to its end it is 6 d 4 h 40 min'],
  },
  'twelve-hours.md': { form: 'two-am', says: [] },
  'workbook.md': { form: 'workbook', says: [] },
  'zones.md': { form: 'two-am', says: [] },
};

it('has a right answer for each', () => {
  expect(readdirSync(folder)).toEqual(Object.keys(expected));
});

it.each(Object.entries(expected))('%s', (name, { form, says }) => {
  const document = readDocument(readFileSync(join(folder, name), 'utf8'));
  expect(formOf(document.sections.map((section) => section.text)).name).toBe(form);
  expect(lintPostmortem(document, null).map((one) => `${one.line}: ${one.message}`)).toEqual(says);
});
