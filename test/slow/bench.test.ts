import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { benchJson } from '../../src/advise/bench/bench-document.ts';
import { checkPython } from '../../src/advise/bench/python/find-python.ts';
import { findPython } from '../../src/run/tools/find-python.ts';
import { start } from '../explain-command.ts';
import { makeProject } from '../project.ts';

const few = ['bench', 'rest-vs-grpc', '--dims', '8,512', '--rate', '200', '--quick'];
const python = await checkPython(findPython(), new AbortController().signal).catch(() => null);

async function bench(folder: string, ...more: readonly string[]) {
  const child = start(...few, ...more, '--json', '--out', folder);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(code, err).toBe(0);
  return { document: benchJson.parse(JSON.parse(out)), page: /page: (.*bench\.html)/.exec(err)?.[1] ?? '' };
}

it('measures all that the table has, and leaves it as a page and as a document', { timeout: 120_000 }, async () => {
  await using project = await makeProject();
  const { document, page } = await bench(project.folder);
  const { sizes, connecting, closed, loads, claims, crossovers } = document;
  expect(sizes.map(({ floats }) => floats)).toEqual([8, 512]);
  expect(JSON.stringify(sizes)).not.toContain('null');
  expect(connecting.map(({ tls }) => tls)).toEqual([false, false, true, true]);
  // Whatever the machine: a connection takes time.
  for (const { anewMs, keptMs } of connecting) expect(anewMs.value).toBeGreaterThan(keptMs.value);
  for (const { latency } of closed) expect(latency.calls).toBeGreaterThan(500);
  expect(new Set(loads.map(({ perSecond }) => perSecond))).toEqual(new Set([200]));
  expect(claims.length).toBeGreaterThan(20);
  expect(crossovers.map(({ of, by }) => [of, by])).toContainEqual(['cpu', 'floats']);
  expect(readFileSync(page, 'utf8')).toContain('What the document claims');
  expect(JSON.parse(readFileSync(join(page, '..', 'bench.json'), 'utf8'))).toEqual(document);
});

/** As TWO_AM_PYTHON names it, or python3 on PATH, with the packages that docs/bench.md lists. */
it.skipIf(python === null)("runs the document's own stack, and ends it", { timeout: 240_000 }, async () => {
  await using project = await makeProject();
  const { document } = await bench(project.folder, '--python');
  const { asItStands, codecs, closed, loads, notStarted } = document.python ?? {};
  expect(asItStands).toMatchObject({ starts: false, says: expect.stringContaining('import string') });
  expect(notStarted).toEqual([]);
  expect(codecs?.find(({ codec }) => codec === 'raw')?.bytes).toBe(2_048);
  expect(closed?.map(({ server }) => server.protocol)).toEqual(['rest', 'rest', 'rest', 'rest', 'grpc']);
  for (const { serverCpuMs, clientCpuMs } of closed ?? []) {
    expect(serverCpuMs.value).toBeGreaterThan(0);
    expect(clientCpuMs.value).toBeGreaterThan(0);
  }
  expect(loads).toHaveLength(3);
});

it('Ctrl-C ends it, and leaves nothing half done', { timeout: 60_000 }, async () => {
  await using project = await makeProject();
  const child = start(...few, '--out', project.folder);
  await once(child.stderr, 'data');
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  expect(code).toBe(130);
  expect(existsSync(join(project.folder, 'bench'))).toBe(false);
});
