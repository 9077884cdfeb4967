import { describe, expect, it } from 'vitest';
import { exampleResult } from '../fixtures.test-data.ts';
import { renderDraft } from './draft.ts';
import type { Finding } from './finding.ts';
import { knownOfRun } from './known.ts';
import { lintPostmortem } from './lint.ts';
import { draftOfRun } from './of-run.ts';
import { readDocument } from './read/document.ts';

const draft = renderDraft(draftOfRun({ result: exampleResult, toFolder: '', views: [], users: null, pictures: [] }));
const known = knownOfRun(exampleResult);

/** As somebody finishes it: boxes ticked, answers behind their questions, actions. */
const finished = draft
  .replaceAll(/^- \[ \] (.*)$/gm, '- [x] $1 Answered by those who were there.')
  .replace('|  | prevent |  |  |', '| vectors leave as bytes | prevent | Ada | 2026-12-01 |')
  .replace('|  | detect |  |  |', '| an alert on a full thread | detect | Grace | 2026-12-08 |');

function lint(text: string): readonly Finding[] {
  return lintPostmortem(readDocument(text), known);
}

/** The one finding that a change of the finished text brings, with the line's own text. */
function findingAfter(from: string | RegExp, to: string): string {
  const changed = finished.replace(from, to);
  expect(changed).not.toBe(finished);
  const findings = lint(changed);
  expect(findings).toHaveLength(1);
  const [finding] = findings;
  return `${changed.split('\n')[(finding?.line ?? 0) - 1]} ← ${finding?.message}`;
}

it('finds nothing in a finished postmortem', () => {
  expect(lint(finished)).toEqual([]);
});

it('finds in a draft what only people can write', () => {
  expect(lint(draft).map(({ message }) => message)).toEqual([
    '16 questions still have their boxes: write each answer after its question and tick the box, or delete what nobody can answer',
    'nothing is written under “What went badly”',
    'there is no action item: what will be done so that it does not happen again?',
  ]);
});

it('finds a question that nobody has answered', () => {
  expect(findingAfter('- [x] ', '- [ ] ')).toMatch(/a question still has its box/);
});

it('finds a question that was ticked and not answered, wherever its answer may stand', () => {
  expect(findingAfter(' Answered by those who were there.', '')).toMatch(/^- \[x\] .* ← .*ticked, but has no answer/);
  const below = finished.replace(' Answered by those who were there.', '\n\n  Answered below.');
  const instead = finished.replace(/^- \[x\] .*$/m, 'Answered in its place.');
  for (const text of [below, instead]) {
    expect(text).not.toBe(finished);
    expect(lint(text)).toEqual([]);
  }
});

it('finds a gap in the middle of a sentence', () => {
  expect(findingAfter('Answered by those who were there.', 'It cost TBD dollars.')).toMatch(
    /It cost TBD dollars\. ← a placeholder is still there/,
  );
});

it('finds every part missing in an empty file', () => {
  expect(lint('')).toHaveLength(14);
  expect(lint('').every(({ line }) => line === 1)).toBe(true);
});

describe('actions', () => {
  it.each([
    ['| Ada | 2026-12-01 |', '|  | 2026-12-01 |', /has no owner/],
    ['| Ada | 2026-12-01 |', '| TBD | 2026-12-01 |', /has no owner/],
    ['| Ada | 2026-12-01 |', '| Ada |  |', /has no date/],
    ['| Ada | 2026-12-01 |', '| Ada | next sprint |', /is due "next sprint": write a date/],
    ['| Ada | 2026-12-01 |', '| Ada | 2026-02-30 |', /is due "2026-02-30"/],
    [
      '| bytes | prevent |'.replace('bytes', 'vectors leave as bytes'),
      '| vectors leave as bytes | improve |',
      /has no kind: one of prevent/,
    ],
    ['| vectors leave as bytes |', '| – |', /does not say what will be done/],
  ])('%s → %s', (from, to, says) => expect(findingAfter(from, to)).toMatch(says));
});

describe('times', () => {
  const times = [...finished.matchAll(/^\| (\d\d:\d\d:\d\d\.\d) \|/gm)].map(([, time = '']) => time);
  const [, , paged = '', ended = ''] = times;

  it('out of order are both named', () => {
    const rows = finished
      .split('\n')
      .filter((line) => line.startsWith(`| ${paged} |`) || line.startsWith(`| ${ended} |`));
    const [first = '', last = ''] = rows;
    const swapped = finished.replace(first, '@').replace(last, first).replace('@', last);
    expect(lint(swapped)).toMatchObject([{ message: `the timeline is out of order: ${paged} comes after ${ended}` }]);
  });

  it('past midnight are in order', () => {
    const night = (clock: string) => finished.replaceAll(/02:11:(\d\d\.\d)/g, `${clock}:$1`);
    expect(lint(night('23:59'))).toEqual([]);
    expect(times.every((time) => time.startsWith('02:11:'))).toBe(true);
    const over = night('23:59').replaceAll(ended.replace('02:11', '23:59'), ended.replace('02:11', '00:00'));
    // A minute more than it lasted: the duration is contradicted, the order is not.
    expect(lint(over).map(({ message }) => message)).not.toContainEqual(expect.stringMatching(/order|before it began/));
  });

  it.each([
    [
      /\| lasted \| 15 s \|/,
      '| lasted | 25 min |',
      2,
      /it lasted 25 min, but from its beginning to its end it is 15 s/,
    ],
    [
      /\| detected after \| 4 s \|/,
      '| detected after | 12 min |',
      2,
      /it says 12 min, but in the timeline it is 4\.2 s/,
    ],
    [/\| ended \| [\d:.]+/, '| ended | 02:01', 1, /it ended before it began/],
    [/\+15 s/, '+57 s', 1, /it says \+57 s since the change, .* it is 15 s/],
    [/\| 02:11:18\.2 \|/, '| a bit later |', 1, /a row without a time that could be read: "a bit later"/],
  ])('%s → %s', (from, to, many, says) => {
    const changed = finished.replace(from, to);
    expect(changed).not.toBe(finished);
    const found = lint(changed);
    expect(found).toHaveLength(many);
    expect(found.map((one) => one.message).join('\n')).toMatch(says);
  });
});

describe('impact', () => {
  it.each([
    [
      '| page views | 1,400 |',
      '| page views | 12,480 |',
      /contradicts the number of views: "12,480" is written here, 1,400 is on record/,
    ],
    [
      /\| of these, bad \| [^|]+/,
      '| of these, bad | 12 ',
      /contradicts the number of bad views: "12" is written here, 1,302/,
    ],
    [/burned \d+x/, 'burned 9x', /contradicts the burn rate: .* 93x is on record/],
    ['1,302 of 1,400 page views', '27 of 1,400 page views', /contradicts the impact: "27 of 1,400 page views"/],
  ])('%s → %s', (from, to, says) => expect(findingAfter(from, to)).toMatch(says));

  it('is not compared where nothing is on record', () => {
    const changed = finished.replace('| page views | 1,400 |', '| page views | 12,480 |');
    expect(lintPostmortem(readDocument(changed), null)).toEqual([]);
  });

  it('may be mentioned for fixes elsewhere', () => {
    expect(lint(finished.replace('## Resolution\n', '## Resolution\n\nWith it, 0 of 364 views were bad.\n'))).toEqual(
      [],
    );
  });
});

describe('a trigger that is named as the root cause', () => {
  const cause = /One thread is busy turning floats into text\. The model is innocent\.\n[\s\S]*?(?=\n## Contributing)/;
  const causes = finished.slice(finished.indexOf('### Root cause'));
  const withCause = (says: string) => finished.replace(causes, causes.replace(cause, `${says}\n`));

  it.each([
    'ranking: feature vector 2,000 -> 4,000 floats',
    'The root cause was the deploy of the ranking team.',
    'Ranking deployed a feature vector of 4,000 floats.',
    'The change of tonight.',
  ])('%s', (says) => {
    const found = lint(withCause(says));
    expect(found).toMatchObject([{ message: expect.stringMatching(/^the root cause names the trigger/) }]);
    expect(withCause(says).split('\n')[(found[0]?.line ?? 0) - 1]).toBe(says);
  });

  it.each([
    'One thread of the storefront turns every float into text; ranking doubled the feature vector, which only set it off.',
    'The storefront serializes vectors as JSON on its one thread, at twenty bytes a float, and had 1.4 times what it needed.',
  ])('is not one: %s', (says) => expect(lint(withCause(says))).toEqual([]));
});

it('knows a part by its name, however it is written', () => {
  expect(
    lint(finished.replace('### Root cause', '#### 5.2 Root Causes').replace('## Action items', '## ACTION ITEMS')),
  ).toEqual([]);
});
