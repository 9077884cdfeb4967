import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample, type StoredRun } from '../../test/stored-run.ts';

let stored: StoredRun;
beforeEach(async () => {
  stored = await copySample();
});
afterEach(() => stored[Symbol.asyncDispose]());

test('every format is written, from what a sample has kept, and its requests are those of its arms', async () => {
  const { run, lab, folder } = stored;
  for (const [format, files] of [
    ['csv', ['figures.csv', 'requests.csv']],
    ['prometheus', ['metrics.om']],
    ['otlp', ['metrics.jsonl', 'traces.jsonl']],
  ] as const) {
    const out = join(folder, format);
    const { code, stderr } = await lab('export', format, run, '--out', format);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`written: ${join(out, files[0])}`),
    });
    expect((await readdir(out)).sort()).toEqual(files);
  }
  const lines = (await readFile(join(folder, 'csv', 'requests.csv'), 'utf8')).trimEnd().split('\n').slice(1);
  const { arms } = JSON.parse(await readFile(join(run, 'run.json'), 'utf8'));
  const kept = await readdir(join(run, 'arms'));
  const sent = arms
    .filter(({ evidence }: { evidence: string }) => kept.includes(evidence.replace('arms/', '')))
    .reduce(
      (sum: number, { load }: { load: { sent: number }[] }) => sum + load.reduce((all, one) => all + one.sent, 0),
      0,
    );
  expect(sent).toBeGreaterThan(1_000);
  expect(lines.filter((line) => line.endsWith(',yes')).length).toBeGreaterThan(0.9 * sent);
});

test('a lab’s load is written for vegeta, and a rate is asked for where only a machine can tell', async () => {
  const { lab, folder } = stored;
  const written = await lab('export', 'vegeta', 'json-blowup', '--rate', '20', '--port', '3123', '--out', 'load');
  expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining('up json-blowup --state calm') });
  const targets = await readFile(join(folder, 'load', 'targets.txt'), 'utf8');
  const requests = targets.split('\n\n').map((line) => line.trim());
  expect(new Set(requests).size).toBe(512);
  expect(requests[0]).toBe('GET http://127.0.0.1:3123/recommendations/u1');
  const attack = await readFile(join(folder, 'load', 'attack.sh'), 'utf8');
  expect(attack).toContain('-rate 20/1s');
  expect(await lab('export', 'vegeta', 'json-blowup', '--out', 'none')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/measures on each machine.*\n.*--rate N/),
  });
  expect(await lab('export', 'vegeta', 'json-blowup', '--seed', '7')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/takes no --seed\n.*`export kubernetes`/),
  });
});

test('what is there already is not written over', async () => {
  const { run, lab, folder } = stored;
  const asked = ['export', 'csv', run, '--out', 'mine'] as const;
  await lab(...asked);
  await writeFile(join(folder, 'mine', 'figures.csv'), 'my notes');
  const { code, stderr } = await lab(...asked);
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/requests\.csv is there already\n.*--out DIR/),
  });
  expect(await readFile(join(folder, 'mine', 'figures.csv'), 'utf8')).toBe('my notes');
});

test('a format that is none, and a run that is damaged, are said in a line, and nothing is written', async () => {
  const { run, lab, folder } = stored;
  expect(await lab('export', 'promethues', run)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/there is no format "promethues"\n.*prometheus/),
  });
  const [arm = ''] = await readdir(join(run, 'arms'));
  await writeFile(join(run, 'arms', arm, 'pages.jsonl'), '{"readMs": 1}\n');
  const { code, stderr } = await lab('export', 'csv', run, '--out', 'damaged');
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('pages.jsonl') });
  expect(await readdir(folder)).not.toContain('damaged');
});

test('a lab is written for kustomize, with its own image and load, and not over what is there', async () => {
  const { lab, folder } = stored;
  const asked = [
    'export',
    'kubernetes',
    'l4-pinning',
    '--out',
    'cluster',
    '--image',
    'r.example/lab:2',
    '--rate',
    '20',
  ];
  const { code, stdout } = await lab(...asked);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/kubectl diff -k .*round-robin/) });
  const read = (file: string) => readFile(join(folder, 'cluster', file), 'utf8');
  expect(await read('base/kustomization.yaml')).toMatch(/newName: r\.example\/lab\n +newTag: "2"/);
  expect(await read('base/load.yaml')).toContain('"ratePerSecond": 20');
  expect(await read('trigger/patch.yaml')).toContain('"ratePerSecond": 80');
  expect(await lab(...asked)).toMatchObject({ code: 2, stderr: expect.stringMatching(/is there already\n/) });
});

test.each([
  [['kubernetes', 'l4-pining'], /there is no lab "l4-pining"\n.*l4-pinning/],
  [['kubernetes', 'json-blowup'], /a cluster is not measured\n.*--rate N/],
  [['kubernetes', 'channel-reuse'], /TLS certificates/],
  [['kubernetes', 'l4-pinning', '--image', 'No Image'], /--image No Image: that is no name/],
  [['csv', 'anything', '--rate', '3'], /export csv takes no --rate\n/],
])('%j is refused, and nothing is written', async (asked, says) => {
  const { lab, folder } = stored;
  expect(await lab('export', ...asked, '--out', 'none')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(says),
  });
  expect(await readdir(folder)).not.toContain('none');
});
