import MarkdownIt, { type Token } from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { solved } from '../../judge/drill/drill.fixture.ts';
import type { DrillRecord } from '../../judge/drill/drill-record.ts';
import type { RunResult } from '../../judge/record/result.ts';
import type { DrillFacts } from '../../lab/drill.ts';
import { codeBlock, codeSpan } from '../escape-markdown.ts';
import { exampleResult } from '../fixtures.test-data.ts';
import { hostile, poison } from '../poison.test-data.ts';
import { plain } from '../text.ts';
import { renderDraft } from './draft.ts';
import { renderEvidence } from './evidence.ts';
import { code, literal, picture } from './markdown.ts';
import { draftOfDrill } from './of-drill.ts';
import { draftOfRun } from './of-run.ts';

/** Whatever a run or a drill says, a postmortem has the same parts, and says it to the letter. */

const markdown = new MarkdownIt({ html: true, linkify: false });
const practiceFacts: DrillFacts = {
  components: ['storefront'],
  mechanism: 'nothing',
  halfRight: { components: {}, mechanisms: {} },
  proof: [],
  trigger: null,
  hints: [''],
  looksFirst: [''],
  debrief: ['', '', ''],
};

/** What it is made of, without its words. */
function shapeOf(text: string): string[] {
  const shape = (tokens: readonly Token[]): string[] =>
    tokens
      .filter(({ type }) => !/^(text|text_special)$/.test(type))
      .flatMap(({ type, children }) => [type, ...shape(children ?? [])]);
  return shape(markdown.parse(text, {}));
}

function wordsOf(text: string): string {
  const words = (tokens: readonly Token[]): string =>
    tokens
      .map(({ content, children }) => (children === null ? '' : words(children)) || (children === null ? content : ''))
      .join('');
  return words(markdown.parse(text, {}));
}

const kinds: readonly (readonly [string, (nasty: string) => string])[] = [
  [
    'a run',
    (nasty) =>
      renderDraft(
        draftOfRun({
          result: poison(exampleResult, nasty) as RunResult,
          toFolder: `a${encodeURIComponent(nasty)}/`,
          views: [],
          users: null,
          pictures: [picture(`alt ${nasty}`, `b${encodeURIComponent(nasty)}.svg`)],
        }),
      ),
  ],
  ['a drill', (nasty) => renderDraft(draftOfDrill({ drill: poisonDrill(nasty), toFolder: '', pictures: [] }))],
];

function poisonDrill(nasty: string): DrillRecord {
  const kept = /^(at|pagedAt|startedAt|endedAt|schemaVersion)$/;
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    return kept.test(key) ? value : poison(value, nasty, key);
  };
  return walk(solved, '') as DrillRecord;
}

describe.each(kinds)('the postmortem of %s', (_, write) => {
  const shape = shapeOf(write('x'));

  it.each(hostile)('is made of the same parts when every string is %j', (nasty) => {
    const text = write(nasty);
    expect(shapeOf(text)).toEqual(shape);
    expect(wordsOf(text)).toContain(plain(`a${nasty}`).slice(1));
  });
});

it.each(hostile)('the evidence for practice is made of the same parts when every string is %j', (nasty) => {
  const write = (says: string) =>
    renderEvidence({ result: poison(exampleResult, says) as RunResult, facts: practiceFacts, pictures: [] });
  expect(shapeOf(write(nasty))).toEqual(shapeOf(write('x')));
});

it.each(hostile)('%j at the beginning of a paragraph, as code and as a block of it says itself', (nasty) => {
  for (const start of [
    nasty,
    nasty.trimStart(),
    `- ${nasty}`,
    `1. ${nasty}`,
    `1) ${nasty}`,
    `>${nasty}`,
    `--- ${nasty}`,
    `&amp;${nasty}`,
  ]) {
    const line = plain(start);
    expect(shapeOf(literal(start))).toEqual(['paragraph_open', 'inline', 'paragraph_close']);
    expect(wordsOf(literal(start))).toBe(line);
    expect(shapeOf(`a ${code(start)}`)).toEqual(['paragraph_open', 'inline', 'code_inline', 'paragraph_close']);
    expect(wordsOf(code(start))).toBe(line);
  }
  expect(shapeOf(codeBlock(nasty))).toEqual(['fence']);
  expect(codeSpan('')).toBe('');
});
