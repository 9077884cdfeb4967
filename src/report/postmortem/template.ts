import type { Draft } from './draft.ts';
import { advice, link, table } from './markdown.ts';
import { timelineHead } from './parts.ts';

/** Nothing is known yet: the parts, their tables and their questions. The record is linked, so that figures can be compared. */
export function templateOf(title: string, record: string): Draft {
  const blank = (labels: readonly string[]) =>
    table(
      ['', ''],
      labels.map((label) => [label, '']),
    );
  return {
    title,
    about: [
      ['incident', ''],
      ['date', ''],
      ['written from', `${link('evidence.md', 'evidence.md')}, checked against ${link('run.json', record)}`],
      ['status', 'draft'],
      ['authors', ''],
    ],
    known: {
      Impact: [
        blank([
          'page views',
          'of these, bad',
          'users',
          'began',
          'ended',
          'lasted',
          'error budget',
          'failed',
          'wrong answers',
        ]),
      ],
      Detection: [blank(['detected after', 'by'])],
      Timeline: [
        advice(
          'Begin each entry with its kind: **change**, **symptom**, **page**, **action**, **recovered**, **end**.',
        ),
        table(timelineHead, [['', '', '', '']]),
      ],
      'Root cause': [
        advice('Use the words of evidence.md; separate pieces of evidence with commas.'),
        blank(['component', 'mechanism', 'evidence']),
      ],
      Resolution: [table(['mitigation', 'SLO met again', 'what it cost'], [['', '', '']])],
    },
  };
}
