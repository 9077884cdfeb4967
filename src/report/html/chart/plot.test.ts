import { describe, expect, test } from 'vitest';
import { logAxis, scaleOf, showSeconds, ticksOf } from './axis.ts';
import { drawPlot, type Plot } from './plot.ts';

const plain: Plot = {
  alt: 'a "chart"',
  height: 200,
  x: { from: 0, to: 10, show: String },
  y: { from: 1, to: 1_000, log: true, show: (value) => `${value} ms` },
  lines: [
    {
      name: 'p99',
      tone: 'before',
      pieces: [
        [
          { x: 0, y: 1 },
          { x: 10, y: 1_000 },
        ],
      ],
      dots: true,
    },
  ],
};

describe('a plot', () => {
  test('goes from one corner to the other, in per cent and px', () => {
    expect(drawPlot(plain).toString()).toMatch(/class="line before" d="M6,178L99.5,20"/);
  });

  test('says what it shows, and each of its points', () => {
    const text = drawPlot(plain).toString();
    expect(text).toContain('aria-label="a &quot;chart&quot;"');
    expect(text).toContain('<title>p99, 10: 1000 ms</title>');
  });

  test('the names of levels and of the limit cover neither lines nor each other', () => {
    const limited = drawPlot({ ...plain, limit: { at: 120, label: 'SLO: 120 ms' } }).toString();
    expect(limited).toContain('>10 ms<');
    expect(limited).not.toContain('>100 ms<');
    expect(limited).toMatch(/class="limit-says to-left" x="100%"/);
    const atTheEnd = { ...plain, limit: { at: 1_000, label: 'SLO: 1000 ms' } };
    expect(drawPlot(atTheEnd).toString()).toMatch(/class="limit-says to-right" x="70%"/);
  });

  test('a span lies on its level, from its low end to its high end', () => {
    const span = { name: 'calm, p50', tone: 'third' as const, at: 5, y: 10 };
    const known = drawPlot({ ...plain, spans: [{ ...span, low: 4, high: 6 }] }).toString();
    expect(known).toMatch(
      /<title>calm, p50: 5 \[4 to 6\]<\/title>\s*<line class="span third" x1="43.4%" x2="62.1%" y1="(\S+)" y2="\1"\/>/,
    );
    const unknown = drawPlot({ ...plain, spans: [{ ...span, low: 4, high: null }] }).toString();
    expect(unknown).toMatch(/\[4 to \?\][\s\S]*x1="43.4%" x2="52.75%"[\s\S]*class="dot third open"/);
  });

  test('what is open is hollow, has an arrow, and says so', () => {
    const text = drawPlot({
      ...plain,
      lines: [{ name: 'p99', tone: 'before', pieces: [[{ x: 1, y: 10, open: true }]], dots: true }],
    }).toString();
    expect(text).toMatch(/at least 10 ms[\s\S]*class="arrow before"[\s\S]*class="dot before open"/);
  });

  test('a moment outside it is not shown', () => {
    const text = drawPlot({
      ...plain,
      marks: [
        { at: 5, label: 'inside' },
        { at: 11, label: 'outside' },
      ],
    }).toString();
    expect(text).toContain('inside');
    expect(text).not.toContain('outside');
  });

  test('none of its numbers is NaN', () => {
    expect(
      drawPlot({
        ...plain,
        lines: [{ name: 'p99', tone: 'before', pieces: [[{ x: 20, y: 0 }]], dots: true }],
      }).toString(),
    ).not.toMatch(/NaN|Infinity/);
  });
});

describe('an axis', () => {
  test('has 1, 2 and 5 of each decade where there is room, otherwise the decades', () => {
    expect(ticksOf({ from: 8, to: 130, log: true, show: String }, 6)).toEqual([10, 20, 50, 100]);
    expect(ticksOf({ from: 8, to: 12_000, log: true, show: String }, 4)).toEqual([10, 100, 1_000, 10_000]);
    expect(ticksOf({ from: 0, to: 1, show: String }, 2)).toEqual([0, 0.5, 1]);
  });

  test('clamps what lies outside', () => {
    const place = scaleOf({ from: 10, to: 100, log: true, show: String }, 0, 100);
    expect([place(1), place(10), place(1_000)]).toEqual([0, 0, 100]);
  });

  test('spans at least a decade for healthy noise', () => {
    const { from, to } = logAxis([50, 55], String);
    expect(to / from).toBeGreaterThan(10);
  });

  test('seconds say which side of the change they are on', () => {
    expect([-2, 0, 1.25].map(showSeconds)).toEqual(['−2 s', '0 s', '+1.3 s']);
  });
});
