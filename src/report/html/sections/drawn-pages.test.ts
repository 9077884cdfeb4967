import { expect, test } from 'vitest';
import { exampleResult } from '../../fixtures.test-data.ts';
import { noFiles } from '../report.ts';
import { linkDrawnPages } from './drawn-pages.ts';

const path = (tool: string) => `profiles/defect/storefront.${tool}.html`;

function link(...tools: readonly string[]): string {
  const profiles = tools.map((tool) => ({ tool, process: 'storefront', path: path(tool) }));
  const arms = exampleResult.arms.map((arm) =>
    arm.variant === 'defect' && arm.phase === 'triggered' ? { ...arm, profiles } : { ...arm, profiles: [] },
  );
  const paths = new Set(tools.filter((tool) => tool !== 'gone').map(path));
  return linkDrawnPages({ result: { ...exampleResult, arms }, files: { ...noFiles, paths } })?.toString() ?? '';
}

test.each(['0x', 'clinic-flame'])('beside the page of %s it says where .ts is', (tool) => {
  const text = link(tool);
  expect(text).toContain(`href="${path(tool)}"`);
  expect(text).toContain(`>${tool.replace('-', ' ')}, the storefront as it was</a>`);
  expect(text).toContain('<code>.ts</code> for V8');
});

test('pages that do not sort frames are linked without a word about it', () => {
  const text = link('clinic-doctor', 'clinic-bubbleprof');
  expect(text.match(/<a /g)).toHaveLength(2);
  expect(text).not.toContain('V8');
});

test.each([[[]], [['v8']], [['gone']]])('with %j there is nothing to link', (tools) => {
  expect(link(...tools)).toBe('');
});
