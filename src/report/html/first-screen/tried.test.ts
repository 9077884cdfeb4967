import { expect, test } from 'vitest';
import type { RunResult } from '../../../judge/record/result.ts';
import { exampleResult } from '../../fixtures.test-data.ts';
import { noFiles } from '../report.ts';
import { drawTried } from './tried.ts';

const id = 'wrong-fix:gzip';
const reason =
  'the cause is still there: RPCs in flight 338, oldest RPC 6,754 ms, calls without deadline 100 %; and more';

/** The row of a wrong fix, among so many. */
function row(change: (arm: RunResult['arms'][number]) => RunResult['arms'][number], among = 1): string {
  const own = exampleResult.variants.find((variant) => variant.id === id);
  if (!own) throw new Error('the example has a wrong fix');
  const others = Array.from({ length: among - 1 }, (_, at) => ({ ...own, id: `wrong-fix:other-${at}` }));
  return (
    drawTried({
      files: noFiles,
      result: {
        ...exampleResult,
        variants: [{ ...own, note: 'why people try it', reason, verdict: 'fails' }, ...others],
        arms: exampleResult.arms.map((arm) => (arm.variant === id ? change(arm) : arm)),
      },
    })
      ?.toString()
      .split('<li>')[1] ?? ''
  );
}

test('a wrong fix that meets its SLO says why it is refused, even where there are many', () => {
  const met = row((arm) => ({ ...arm, slis: arm.slis.map((sli) => ({ ...sli, verdict: 'met' as const })) }), 6);
  expect(met).toContain('the cause is still there: RPCs in flight 338<');
});

test('one that does not meet it says why people try it, where there is room', () => {
  expect(row((arm) => arm)).toContain('why people try it');
  expect(row((arm) => arm, 6)).not.toContain('why people try it');
});

test('where most views are errors, their latency says nothing', () => {
  const failing = row((arm) => ({ ...arm, load: arm.load.map((load) => ({ ...load, sent: 100, failed: 98 })) }));
  expect(failing).toMatch(/98 %<\/span> errors/);
  expect(failing).not.toContain('p99 ');
});
