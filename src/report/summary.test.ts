import { expect, test } from 'vitest';
import type { RunResult } from '../judge/record/result.ts';
import { exampleResult, inWords } from './fixtures.test-data.ts';
import { renderQuiet, renderSummary } from './summary.ts';
import { widthOf } from './text.ts';

const doubtful: RunResult = {
  ...exampleResult,
  lab: 'l4-pinning',
  verdict: {
    outcome: 'inconclusive',
    exitCode: 4,
    reasons: inWords('calm gate after the other arms: bad views 1.2 % [0.8-1.9]'),
  },
};

test('quiet is one line that says how it ended', () => {
  expect(renderQuiet(exampleResult)).toBe('✓ json-blowup: reproduced and fixed: bad views 93 % → 0 % with grpc (58 s)');
  expect(renderQuiet(doubtful)).toBe(
    '? l4-pinning: inconclusive: calm gate after the other arms: bad views 1.2 % [0.8-1.9] (58 s)',
  );
});

test('a summary has a line per lab and counts those that ended well', () => {
  expect(renderSummary([exampleResult, doubtful], { colour: false })).toMatchInlineSnapshot(`
    "  ✓ json-blowup  58 s  reproduced and fixed  bad views 93 % → 0 % with grpc
      ? l4-pinning   58 s  inconclusive          calm gate after the other arms: ba…

      1 of 2 labs reproduced and fixed"
  `);
});

test('a long reason does not break a line', () => {
  const wordy = { ...doubtful, verdict: { ...doubtful.verdict, reasons: inWords('why '.repeat(80)) } };
  const lines = renderSummary([wordy], { colour: true }).split('\n');
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
});
