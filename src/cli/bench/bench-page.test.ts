import { expect, it } from 'vitest';
import { benchDocument } from '../../advise/bench/bench-document.ts';
import { documentsOwn, loadOf, near, sizeOf } from '../../advise/bench/benched.test-data.ts';
import type { Benched } from '../../advise/bench/benched.ts';
import { contestants } from '../../advise/bench/measure-load.ts';
import { makeInk } from '../../report/ink.ts';
import { widthOf } from '../../report/text.ts';
import { renderBench } from './bench-page.ts';
import { showBench } from './show-bench.ts';

const costs = (floats: number, restMs: number) =>
  sizeOf(floats, { cpu: { 'rest-json': near(restMs), 'grpc-protobufjs': near(1) } });
const server = { protocol: 'rest', workers: 2 } as const;
const bounded = { value: 49, low: 48, high: 50 };

const benched: Benched = {
  ...documentsOwn,
  sizes: [costs(8, 0.5), costs(512, 2), costs(4_000, 8)],
  loads: [300, 1_000, 3_000].flatMap((perSecond) =>
    contestants.map((way) => loadOf(way, 512, perSecond, perSecond === 3_000 && way === 'rest-json' ? null : near(2))),
  ),
  python: {
    python: '3.11.7',
    packages: { fastapi: '0.165.0' },
    floats: 512,
    asItStands: { starts: false, says: 'it ended with exit code 3: <script>alert(1)</script>' },
    notStarted: ['grpc with 10: it ended'],
    codecs: [{ codec: 'json', bytes: 10_608, encodeMs: near(0.5), decodeMs: near(0.3) }],
    closed: [
      {
        server,
        keepsConnection: true,
        callsARound: 120,
        p50Ms: near(52),
        p95Ms: near(53),
        p99Ms: near(56),
        meanMs: near(52),
        clientCpuMs: near(3.8),
        serverCpuMs: near(2.3),
      },
    ],
    loads: [
      {
        server,
        perSecond: 100,
        measured: {
          latency: { calls: 480, unfinished: 0, p50Ms: bounded, p95Ms: bounded, p99Ms: bounded, meanMs: 49 },
          p99Ms: near(59),
          serverCpuMs: near(1.5),
        },
      },
      { server, perSecond: 600, measured: null },
    ],
  },
};

it('the page says each number with its interval, quotes the document, and holds what a program said for text', () => {
  const page = renderBench(benchDocument(benched));
  expect(page).toContain('“Serialization time ~0.8 ms ~0.05 ms”');
  expect(page).toContain('<b class="before">not here</b>');
  expect(page).toMatch(/from [\d,]+ floats \[[\d,]+-[\d,]+\]/);
  expect(page).toContain('not carried');
  expect(page).toContain('REST, 2 workers');
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('&lt;script&gt;alert');
  // Three charts, which need no script.
  expect(page.match(/<svg class="plot"/g)).toHaveLength(2);
  expect(page).toContain('a &lt;machine&gt;');
});

it.each([60, 80, 120])('the screen stays within %d columns where it can, and says the same', (width) => {
  const lines = showBench(benchDocument(benched), { ink: makeInk(false), width });
  const text = lines.join('\n');
  for (const said of ['CROSSOVER', 'not carried', 'REST, 2 workers', 'Not started: grpc with 10', '52 [5'])
    expect(text.replaceAll(/\s+/g, ' ')).toContain(said);
  const claims = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('CORES')),
  );
  if (width >= 80) for (const line of claims) expect(widthOf(line), line).toBeLessThanOrEqual(width);
});

it('shows a bench of one size, one rate and no Python', () => {
  const small = { ...documentsOwn, sizes: [costs(8, 1)] };
  expect(renderBench(benchDocument(small))).not.toContain('<svg class="plot"');
  expect(showBench(benchDocument(small), { ink: makeInk(false), width: 100 }).join('\n')).not.toContain('CROSSOVER');
});
