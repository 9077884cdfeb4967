import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { benched } from '../../src/advise/bench/benched.ts';
import { start } from '../explain-command.ts';
import { makeProject } from '../project.ts';

const few = ['bench', 'rest-vs-grpc', '--dims', '8,512', '--rates', '200'];

it('measures all that the table has, and leaves it as a page and as a document', { timeout: 120_000 }, async () => {
  await using project = await makeProject();
  const child = start(...few, '--json', '--out', project.folder);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(code, err).toBe(0);
  const { claims, ...document } = JSON.parse(out);
  const { sizes, connecting, loops, rates } = benched.parse(document);
  expect(sizes.map(({ floats }) => floats)).toEqual([8, 512]);
  for (const { ways, codecs } of sizes)
    for (const one of [...ways, ...codecs]) expect(JSON.stringify(one)).not.toContain('NaN');
  expect(connecting.map(({ tls }) => tls)).toEqual([false, false, true, true]);
  // Whatever the machine: a connection takes time, and TLS more of it.
  for (const { anewMs, keptMs } of connecting) expect(anewMs.value).toBeGreaterThan(keptMs.value);
  for (const { closed, open } of loops) expect(Math.min(closed.calls, open.calls)).toBeGreaterThan(500);
  expect(new Set(rates.map(({ perSecond }) => perSecond))).toEqual(new Set([200]));
  expect(claims.length).toBeGreaterThan(12);
  const page = /page: (.*bench\.html)/.exec(err)?.[1] ?? '';
  expect(readFileSync(page, 'utf8')).toContain('payload of 512 floats, JSON');
  expect(JSON.parse(readFileSync(join(page, '..', 'bench.json'), 'utf8')).claims).toEqual(claims);
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
