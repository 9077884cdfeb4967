import { expect, test } from 'vitest';
import type { RunResult } from '../judge/record/result.ts';
import { exampleResult } from './fixtures.test-data.ts';
import { renderTerminal } from './terminal.ts';

test('requests of each server, as it was and with the fix, on one scale; a server that joined later begins later', () => {
  expect(
    rowsOf(withRequests({ 'model-1': [60, 240, 240], 'model-2': [0, 0, 0], 'model-3': [0] }, [30, 60, 60])),
  ).toEqual([
    '   requests a second     as it was                with grpc',
    '   model-1                            ▃██   240                ▂▃▃    60',
    '   model-2                            ▁▁▁     0',
    '   model-3                              ▁     0',
  ]);
});

test('a long watch is drawn in as many bars as there is room for', () => {
  const long = Array.from({ length: 40 }, (_, second) => second);
  const [, row = ''] = rowsOf(withRequests({ 'model-1': long }, [1]));
  expect(row.match(/[▁▂▃▄▅▆▇█]+/)?.[0]).toHaveLength(13);
  expect(row).toContain('█    39');
});

test('a lab that does not ask for it has no such lines', () => {
  expect(rowsOf(exampleResult)).toEqual([]);
});

function rowsOf(result: RunResult): string[] {
  const lines = renderTerminal(result, { colour: false }).split('\n');
  return lines.filter((line) => /^ {3}(requests a second|model-\d)/.test(line));
}

function withRequests(defect: Readonly<Record<string, number[]>>, fix: number[]): RunResult {
  const pictureOf = (series: Readonly<Record<string, number[]>>) => ({
    name: 'requests a second, by server',
    of: 'model',
    unit: 'count' as const,
    draw: 'lines' as const,
    limit: null,
    series: Object.fromEntries(
      Object.entries(series).map(([name, values]) => [
        name,
        { atMs: values.map((_, second) => second * 1_000), values },
      ]),
    ),
  });
  return {
    ...exampleResult,
    arms: exampleResult.arms.map((arm) => {
      if (arm.phase !== 'triggered') return arm;
      if (arm.variant === 'defect') return { ...arm, pictures: [...arm.pictures, pictureOf(defect)] };
      if (arm.variant === 'fix:grpc') return { ...arm, pictures: [...arm.pictures, pictureOf({ 'model-1': fix })] };
      return arm;
    }),
  };
}
