import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metricsText } from '../write-metrics.ts';
import { startRecorder } from './record-metrics.ts';

const host = '127.0.0.1';

async function serve(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    place: { host, port: (server.address() as AddressInfo).port },
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('who answers is recorded, once a second, and of who does not there is `up` alone', async ({ skip }) => {
  let asked = 0;
  using well = await serve((_request, response) => {
    asked += 1;
    response.end(`# TYPE views_total counter\nviews_total{of="storefront"} ${asked}\n# TYPE limit gauge\nlimit +Inf\n`);
  });
  using hangs = await serve(() => {});
  using broken = await serve((_request, response) => void response.end('no metrics at all'));
  const members = [
    { role: 'storefront', admin: well.place },
    { role: 'model', admin: hangs.place },
    { role: 'ranker', admin: broken.place },
    { role: 'load', admin: null },
  ] as const;
  const recorder = startRecorder(() => members);
  await expect.poll(() => asked).toBe(2);
  const recorded = await recorder.end();

  expect(recorded.everyMs).toBe(1_000);
  const said = recorded.scrapes.map((round) => round.map(({ job, metrics }) => [job, metrics === null]));
  expect(said).toEqual(
    recorded.scrapes.map(() => [
      ['storefront', false],
      ['model', true],
      ['ranker', true],
    ]),
  );
  const text = [...metricsText(recorded)].join('');
  const lines = text.split('\n').filter((line) => line.startsWith('views_total'));
  expect(lines.map((line) => line.split(' ')[1])).toEqual(['1', '2']);
  const [first = 0, second = 0] = lines.map((line) => Number(line.split(' ')[2]));
  expect(second - first).toBeCloseTo(1, 6);
  expect(text).toContain('# TYPE views counter\n');
  expect(text).toMatch(/^limit\{job="storefront",instance="[\d.:]+"\} \+Inf /m);
  expect(text.match(/^up\{job="model".*\} 0 /gm)).toHaveLength(recorded.scrapes.length);

  const folder = mkdtempSync(join(tmpdir(), 'two-am-metrics-'));
  try {
    writeFileSync(join(folder, 'metrics.om'), text);
    const line = ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'metrics.om'), join(folder, 'data')];
    const made = spawnSync('promtool', line, { encoding: 'utf8' });
    if (made.error) skip('promtool is not there: Prometheus brings it');
    expect(made).toMatchObject({ status: 0, stderr: '' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
