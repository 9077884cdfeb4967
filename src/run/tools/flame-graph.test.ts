import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { ids, nodesOf, soundProfile } from '../../judge/profile/profile.test-data.ts';
import type { CpuProfile } from '../../lab/evidence.ts';
import { runTool } from '../../world/process/run-tool.ts';
import { drawFlameGraph } from './flame-graph.ts';

/** What it makes it takes away itself; whoever is killed meanwhile is for the runtime's tests. */
const removeAtEnd = () => {};

const require = createRequire(import.meta.url);
let folder: string;
let profilePath: string;
let profile: CpuProfile;

/** A program as ours are: TypeScript, a package, Node's own modules, JSON, and code made at run time. */
const program = `
  import { writeFileSync } from 'node:fs';
  import { gzipSync } from 'node:zlib';
  import { startCpuProfile } from '${new URL('../../gather/cpu-profile.ts', import.meta.url)}';
  import { z } from '${import.meta.resolve('zod')}';
  import { burnCjs } from './burn.cjs';

  const floats = z.array(z.number());
  const madeAtRunTime = new Function('n', 'return function madeAtRunTime() { let t = 0; for (let i = 0; i < n; i++) t += Math.sqrt(i) % 3; return t; }')(2e6);
  const numbers: number[] = Array.from({ length: 20_000 }, (_, index) => Math.sin(index));
  function burnTypeScript(): number {
    return numbers.toSorted().length + gzipSync(Buffer.from(JSON.stringify(floats.parse(numbers)))).length;
  }
  const anonymous = (() => () => numbers.map((x) => Math.atan(x)).length)();

  const profiling = await startCpuProfile();
  for (let round = 0; round < 20; round++) { burnTypeScript(); burnCjs(numbers); madeAtRunTime(); anonymous(); }
  writeFileSync(process.argv[2]!, JSON.stringify(await profiling.read()));
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-flame-test-'));
  profilePath = join(folder, 'storefront.cpuprofile');
  const sources = join(folder, 'src/services');
  await mkdir(sources, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(sources, 'burn.ts'), program);
  await writeFile(join(sources, 'burn.cjs'), 'exports.burnCjs = function burnCjs(n) { return n.toSorted().length; };');
  await promisify(execFile)(process.execPath, [join(sources, 'burn.ts'), profilePath], { timeout: 15_000 });
  profile = JSON.parse(await readFile(profilePath, 'utf8'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('DevTools and speedscope can load the profile', () => {
  const ids = new Set(profile.nodes.map(({ id }) => id));
  expect(ids.size).toBe(profile.nodes.length);
  expect(profile.nodes[0]).toMatchObject({ id: 1, callFrame: { functionName: '(root)' } });
  for (const { id, callFrame, hitCount } of profile.nodes) {
    expect(Number.isSafeInteger(id) && Number.isSafeInteger(hitCount)).toBe(true);
    expect(callFrame).toEqual({
      functionName: expect.any(String),
      scriptId: expect.any(String),
      url: expect.any(String),
      lineNumber: expect.any(Number),
      columnNumber: expect.any(Number),
    });
  }

  const children = profile.nodes.flatMap((node) => node.children ?? []);
  expect(children.toSorted((a, b) => a - b)).toEqual([...ids].filter((id) => id !== 1).sort((a, b) => a - b));

  expect(profile.samples.length).toBeGreaterThan(100);
  expect(profile.samples.every((id) => ids.has(id))).toBe(true);
  expect(profile.timeDeltas).toHaveLength(profile.samples.length);
  expect(Math.min(...profile.timeDeltas)).toBeGreaterThanOrEqual(0);
  const lastUs = profile.timeDeltas.reduce((at, delta) => at + delta, profile.startTime);
  expect(profile.endTime).toBeGreaterThanOrEqual(lastUs);
});

test('our frames, packages and Node can be told apart, and none of them is hidden', async () => {
  const outPath = join(folder, 'storefront.html');
  const temporary = await useTemporaryFolder();
  expect(
    await drawFlameGraph(profilePath, outPath, { runTool, removeAtEnd, title: 'json-blowup: the defect' }),
  ).toEqual({
    drawn: true,
    path: outPath,
  });
  expect(await readdir(temporary)).toEqual([]);

  const html = await readFile(outPath, 'utf8');
  expect(html).toContain('json-blowup: the defect');
  expect(html).not.toMatch(/<(script|link|img|iframe)[^>]*\s(src|href)=/);
  const { hidden, kindOf } = pageOf(html);
  const kind = (name: RegExp) => [...kindOf].filter(([frame]) => name.test(frame)).map(([, found]) => found);

  expect(kind(/^burnTypeScript src\/services\/burn\.ts:\d+$/)).toEqual(['app']);
  expect(kind(/^burnCjs src\/services\/burn\.cjs:1$/)).toEqual(['app']);
  expect(new Set(kind(/^anonymous src\/services\/burn\.ts:\d+$/))).toEqual(new Set(['app']));
  expect(kind(/^madeAtRunTime made at run time$/)).toEqual(['app']);
  expect(kind(/^JSON_stringify .*src\/gather\/name-json\.ts:\d+$/)).toEqual(['app']);
  expect(new Set(kind(/ node_modules\/zod\/.*\.js:\d+$/))).toEqual(new Set(['deps']));
  expect(new Set(kind(/ node:zlib:\d+$/))).toEqual(new Set(['core']));
  expect([...kindOf.values()].filter((found) => hidden.includes(found))).toEqual([]);
});

test('the graph is as wide as the busy samples are many', async () => {
  const [root, ...others] = profile.nodes.filter(({ callFrame }) => callFrame.functionName !== '(idle)');
  if (!root) throw new Error('no root');
  const idle = {
    id: 1_000_000,
    callFrame: { ...root.callFrame, functionName: '(idle)' },
    hitCount: 5_000,
    children: [],
  };
  const known = new Set(others.map(({ id }) => id));
  const children = [...(root.children ?? []).filter((id) => known.has(id)), idle.id];
  const idlePath = join(folder, 'idle.cpuprofile');
  const nodes = [{ ...root, children }, ...others, idle];
  await writeFile(idlePath, JSON.stringify({ ...profile, nodes, samples: [], timeDeltas: [] }));

  await drawFlameGraph(idlePath, join(folder, 'idle.html'), { runTool, removeAtEnd });
  const drawn = pageOf(await readFile(join(folder, 'idle.html'), 'utf8')).root;
  expect(drawn.value).toBe([root, ...others].reduce((sum, { hitCount = 0 }) => sum + hitCount, 0));
});

test('a damaged profile is drawn as far as it tells', async () => {
  const sound = soundProfile();
  const nodes = nodesOf(sound, ({ hitCount, ...node }) => (node.id === ids.send ? null : node));
  const damagedPath = join(folder, 'damaged.cpuprofile');
  await writeFile(damagedPath, JSON.stringify({ ...sound, nodes }));
  expect(await drawFlameGraph(damagedPath, join(folder, 'damaged.html'), { runTool, removeAtEnd })).toMatchObject({
    drawn: true,
  });
  const { root } = pageOf(await readFile(join(folder, 'damaged.html'), 'utf8'));
  expect(root.value).toBe(900);
  expect(root.children.map(({ name, value }) => [name, value])).toEqual(
    expect.arrayContaining([
      [expect.stringMatching(/^handle /), 600],
      ['not in the profile', 300],
    ]),
  );
});

test('a name cannot become markup', async () => {
  const evil = '</script><script>alert(1)</script>';
  const nodes = profile.nodes.map((node) => ({ ...node, callFrame: { ...node.callFrame, functionName: evil } }));
  const evilPath = join(folder, 'evil.cpuprofile');
  await writeFile(evilPath, JSON.stringify({ ...profile, nodes }));
  expect(
    await drawFlameGraph(evilPath, join(folder, 'evil.html'), { runTool, removeAtEnd, title: evil }),
  ).toMatchObject({
    drawn: true,
  });
  const html = await readFile(join(folder, 'evil.html'), 'utf8');
  expect(html).not.toContain('alert(1)<');
  expect([...pageOf(html).kindOf.keys()].join()).not.toMatch(/[<>]/);
});

test.each([
  ['no profile there', 'missing.cpuprofile', null, /ENOENT/],
  ['no JSON', 'text.cpuprofile', 'nothing', /JSON/],
  ['no nodes', 'empty.cpuprofile', '{}', /nodes/],
  ['nothing in it', 'odd.cpuprofile', '{"nodes":[]}', /none of its samples found the thread busy/],
])('it says why it could not draw, and leaves nothing behind: %s', async (_, name, content, why) => {
  if (content !== null) await writeFile(join(folder, name), content);
  const temporary = await useTemporaryFolder();
  const drawn = await drawFlameGraph(join(folder, name), join(folder, 'none.html'), { runTool, removeAtEnd });
  expect(drawn).toEqual({ drawn: false, why: expect.stringMatching(why) });
  expect(existsSync(join(folder, 'none.html'))).toBe(false);
  expect(await readdir(temporary)).toEqual([]);
});

test('where 0x was left out, it says so', async () => {
  const options = { runTool, removeAtEnd, drawer: '0x-that-was-left-out/cmd.js' };
  expect(await drawFlameGraph(profilePath, join(folder, 'none.html'), options)).toEqual({
    drawn: false,
    why: expect.stringContaining('0x is not installed; `npm ci` installs it'),
  });
});

test('it gives up in time', async () => {
  const drawn = await drawFlameGraph(profilePath, join(folder, 'late.html'), { runTool, removeAtEnd, timeoutMs: 50 });
  expect(drawn).toEqual({ drawn: false, why: '0x not done within 0.05 s' });
});

interface Frame {
  readonly name: string;
  readonly value: number;
  readonly children: readonly Frame[];
}

/** What the page shows, by its own code: 0x's categorizer, and the kinds that it hides at first. */
function pageOf(html: string) {
  const data = /^\s*visualizer\((\{.*\})\)$/m.exec(html)?.[1];
  const [{ merged, unmerged }]: [{ merged: Frame; unmerged: Frame }] = JSON.parse(`[${data}]`);
  expect(merged).toEqual(unmerged);
  const { v8cats } = require('0x/visualizer/cmp/graph.js')(() => {});
  const kindOf = new Map<string, string>();
  const visit = (frame: Frame) => {
    kindOf.set(frame.name, v8cats(frame).type);
    frame.children.forEach(visit);
  };
  unmerged.children.forEach(visit);
  const hidden: string[] = JSON.parse(/new Set\((\['cpp'.*?\])\)/.exec(html)?.[1]?.replaceAll("'", '"') ?? '');
  return { root: unmerged, kindOf, hidden };
}

/** One of its own, so that what is left in it is ours. */
async function useTemporaryFolder(): Promise<string> {
  const temporary = await mkdtemp(join(folder, 'temporary-'));
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  return temporary;
}
