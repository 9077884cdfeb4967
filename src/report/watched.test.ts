import { describe, expect, test } from 'vitest';
import type { Arm } from '../judge/record/result.ts';
import { armOf } from './arms.ts';
import { exampleResult } from './fixtures.test-data.ts';
import { fixesWatched, sayWatched } from './watched.ts';

const example = armOf(exampleResult, 'fix:raw-body', 'triggered');
if (!example) throw new Error('the example has a fix');
const [load] = example.load;
if (!load) throw new Error('the example has views');

const watched = (said: Partial<Arm>): Arm => ({
  ...example,
  judgedFromMs: 2_000,
  judgedToMs: 9_400,
  load: [{ ...load, of: 'pages', offered: 61.2 }],
  ...said,
});
const soak = { askedSeconds: 600, seconds: 599.7, slices: [], wentWrong: null };
const runOf = (...arms: Arm[]) => ({
  ...exampleResult,
  arms,
  variants: arms.map(({ variant, kind }) => ({
    id: variant,
    kind,
    note: '',
    recommended: false,
    source: null,
    verdict: 'fixes' as const,
    reason: '',
    reasons: [],
  })),
});

describe('how long it was watched', () => {
  test('is the judged window and its load, and the soak after it', () => {
    expect(sayWatched(watched({}))).toBe('7.4 s at 61 views/s');
    expect(sayWatched(watched({ soak }))).toBe('7.4 s at 61 views/s, then for 600 s');
    expect(sayWatched(watched({ load: [] }))).toBe('7.4 s ');
  });

  test('is said of all fixes at once, and of nothing else', () => {
    const short = watched({ variant: 'try:a.ts', kind: 'try', judgedToMs: 3_200, soak });
    expect(fixesWatched(runOf(watched({}), short))).toBe(
      'fixes watched for 1.2 to 7.4 s at 61 views/s, then for 600 s',
    );
    expect(fixesWatched(runOf(watched({})))).toBe('fix watched for 7.4 s at 61 views/s');
    expect(
      fixesWatched(
        runOf(watched({ variant: 'wrong-fix:a', kind: 'wrong-fix' }), watched({ variant: 'defect', kind: 'defect' })),
      ),
    ).toBe('');
  });
});
