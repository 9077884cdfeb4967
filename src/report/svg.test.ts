import { expect, test } from 'vitest';
import { exampleDiff, exampleResult } from './fixtures.test-data.ts';
import { renderSvg } from './svg.ts';
import { renderTerminal } from './terminal.ts';

const texts = (svg: string) => [...svg.matchAll(/<text[^>]* x="([\d.]+)"[^>]*>([^<]*)<\/text>/g)];

test('escapes what XML would interpret', () => {
  const svg = renderSvg('<b> & "c" \u001b[2J\u0007', 'a < "b"');
  expect(svg).toContain('>&lt;b&gt; &amp; &quot;c&quot;</text>');
  expect(svg).toContain('aria-label="a &lt; &quot;b&quot;"');
  expect(svg.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('words stay in their columns, however wide the letters before them are drawn', () => {
  const [, one, two] = texts(renderSvg('one  ✓●–    two', 'title')).map(([, x]) => Number(x));
  // 12 columns of 8.4 px lie between `one` and `two`.
  expect((two ?? 0) - (one ?? 0)).toBeCloseTo(5 * 8.4, 1);
  const xs = texts(renderSvg('one  ✓●–    two', 'title')).map(([, x]) => Number(x));
  expect((xs[3] ?? 0) - (xs[1] ?? 0)).toBeCloseTo(12 * 8.4, 1);
});

test('bars are rectangles in proportion, neighbours joined', () => {
  const svg = renderSvg('▁▁████░░', 'title');
  const [low, full, faint] = [...svg.matchAll(/<rect class="o".* width="([\d.]+)" height="([\d.]+)"/g)].map(
    ([, width, height]) => ({ width: Number(width), height: Number(height) }),
  );
  expect(low?.width).toBeCloseTo(2 * 8.4, 1);
  expect(full?.width).toBeCloseTo(4 * 8.4, 1);
  expect(faint?.width).toBeCloseTo(2 * 8.4, 1);
  expect((full?.height ?? 0) / (low?.height ?? 1)).toBeCloseTo(8, 0);
});

test('colours and weights are those of the terminal, and end where they do there', () => {
  const svg = renderSvg('\u001b[1m\u001b[31mbad\u001b[39m\u001b[22m  \u001b[2mdim\u001b[0m  plain', 'title');
  expect(svg).toMatch(/<text class="b r"[^>]*>bad</);
  expect(svg).toMatch(/<text class="d"[^>]*>dim</);
  expect(svg).toMatch(/<text x[^>]*>plain</);
});

test('it has all of a real screen', () => {
  const screen = renderTerminal(exampleResult, { colour: true, diff: exampleDiff });
  const drawn = texts(renderSvg(screen, 'title'))
    .map(([, , words]) => words)
    .join(' ');
  for (const words of [
    'REPRODUCED AND FIXED',
    'THIS WEEK',
    'roll back, then restart the storefront',
    'fixes/grpc.ts',
  ]) {
    expect(drawn).toContain(words);
  }
});
