import { expect, test } from 'vitest';
import type { CpuProfile } from '../../../lab/evidence.ts';
import { exampleResult } from '../../fixtures.test-data.ts';
import { noFiles } from '../report.ts';
import { drawBeside } from './beside.ts';

/** Ten samples of 100 ms, so many of them at work. */
function profileOf(busy: number): CpuProfile {
  const node = (id: number, functionName: string) => ({
    id,
    callFrame: { functionName, scriptId: '1', url: '', lineNumber: 0, columnNumber: 0 },
  });
  return {
    nodes: [{ ...node(1, '(root)'), children: [2, 3] }, node(2, 'answer'), node(3, '(idle)')],
    samples: Array.from({ length: 10 }, (_, at) => (at < busy ? 2 : 3)),
    timeDeltas: Array.from({ length: 10 }, (_, at) => (at === 0 ? 0 : 100_000)),
    startTime: 0,
    endTime: 1_000_000,
  };
}

function draw(busiest: number, idlest: number): string | undefined {
  const process = (name: string, busy: number) => ({
    process: name,
    path: `profiles/${name}.cpuprofile`,
    profile: profileOf(busy),
  });
  const beside = { busiest: process('model-2', busiest), idlest: process('model-3', idlest), of: 4 };
  const files = { ...noFiles, paths: new Set(['profiles/model-2.cpuprofile']), beside };
  return drawBeside({ result: exampleResult, files })?.toString();
}

test('what each thread did is shown side by side, and links to its profile', () => {
  const text = draw(6, 1);
  expect(text).toContain('model-2 and model-3 in the same window: the busiest and the idlest thread of 4');
  expect(text).toMatch(/the whole thread<\/th>.*?>600<\/td>.*?>100<\/td>/s);
  expect(text).toMatch(/<code>answer<\/code><\/th>.*?>600<\/td>.*?>100<\/td>/s);
  expect(text).toContain('href="profiles/model-2.cpuprofile"');
  expect(text).not.toContain('href="profiles/model-3.cpuprofile"');
});

test('threads that share the work, or were not profiled, are not shown', () => {
  expect(draw(6, 4)).toBeUndefined();
  expect(drawBeside({ result: exampleResult, files: noFiles })).toBeNull();
});

test('a thread that did nothing at all is the idlest', () => {
  expect(draw(3, 0)).toMatch(/the whole thread<\/th>.*?>300<\/td>.*?>0\.0<\/td>/s);
});
