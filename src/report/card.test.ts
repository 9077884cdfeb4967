import { expect, test } from 'vitest';
import { renderCard } from './card.ts';
import { exampleResult, inWords } from './fixtures.test-data.ts';

test('a card has the surprise, its proof and the chart', () => {
  const card = renderCard(exampleResult);
  expect(card).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="1200" height="630"/);
  expect(card).toContain('>It was not REST, it was JSON</text>');
  expect(card).toMatch(/p99 <tspan[^>]*>5,600 ms\*<\/tspan> → <tspan[^>]*>91 ms/);
  expect(card).toMatch(/class="line before" d="M/);
});

test('a run that did not end well says so, at any length', () => {
  const reasons = inWords('the calm gate was not met '.repeat(30));
  const card = renderCard({ ...exampleResult, verdict: { outcome: 'inconclusive', exitCode: 4, reasons } });
  expect(card).toContain('? inconclusive');
  expect(card.match(/font-size="32"/g)).toHaveLength(2);
});

test('no name escapes its markup, and without a chart the rest stands', () => {
  const card = renderCard({ ...exampleResult, lab: '</text><script>alert(1)</script>', arms: [] });
  expect(card).not.toMatch(/<script|NaN|undefined|null/);
});
