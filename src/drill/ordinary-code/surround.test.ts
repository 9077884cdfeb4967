import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scorer, Site, Variant } from '#lab';
import { projectFolder } from '../../lab/folders.ts';
import { listDrills } from '../../lab/load/load-drill.ts';
import { callOf, rows } from '../../rpc/calls.test-data.ts';
import { createAuthority } from '../../services/certificates.ts';
import { importVariant } from '../../services/import-variant.ts';
import { linkTo } from '../../services/link.ts';
import { listenHttp } from '../../services/listen.ts';
import { copyNeutrally, makeModuleFolder } from '../neutral-copy.ts';
import { incidentOf, listHealthy } from '../pick-incident.ts';
import { surround, surroundFile } from './surround.ts';

const drills = await listDrills();
const files = [
  ...(await Promise.all(drills.map(async (id) => (await incidentOf(id, 'defect')).file))),
  ...(await listHealthy()).map(({ file }) => file),
];
const seeds = [1, 2, 3];

let folder: string;
const copyOf = (at: number, seed: number | 'bare') => join(folder, `${at}-${seed}.ts`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-ordinary-'));
  await makeModuleFolder(folder);
  for (const [at, file] of files.entries()) {
    await copyNeutrally(file, folder, `${at}-bare.ts`);
    for (const seed of seeds) {
      await copyNeutrally(file, folder, `${at}-${seed}.ts`);
      await surroundFile(copyOf(at, seed), seed);
    }
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const scores = Float32Array.of(0.25, 0.75);
const calls = 6;

/** Some calls, one after the other: what they gave, and how many connections the process began for them. */
async function tryOut(file: string) {
  const variant: Variant = await importVariant(file);
  const authority = await createAuthority();
  const certificate = await authority.certify('model');
  const asked: number[] = [];
  const model: Scorer = {
    async score({ values }) {
      asked.push(values.length);
      return { scores };
    },
  };
  let connections = 0;
  const count = () => {
    connections += 1;
  };
  const secure = (await readFile(file, 'utf8')).includes('createSsl');
  const site: Site = {
    host: '127.0.0.1',
    port: 0,
    certificates: secure
      ? [{ private_key: Buffer.from(certificate.key), cert_chain: Buffer.from(certificate.cert) }]
      : [],
    call: (_id, user, until) => callOf(user, until),
    listen: (app) => listenHttp(app, '127.0.0.1', 0),
  };
  await using server = await variant.serve(model, site);
  await using client = variant.connect(linkTo([`127.0.0.1:${server.port}`], secure ? authority.ca : undefined));
  const scorer = variant.guard?.(client) ?? client;
  subscribe('net.client.socket', count);
  try {
    const answers = [];
    for (let call = 0; call < calls; call += 1) answers.push(await scorer.score(rows, callOf('u1')));
    return { answers, connections, asked, world: variant.world };
  } finally {
    unsubscribe('net.client.socket', count);
  }
}

test.each(files.map((file, at) => [relative(projectFolder, file), at] as const))(
  '%s: what surrounds it changes neither an answer nor a connection',
  async (_, at) => {
    const bare = await tryOut(copyOf(at, 'bare'));
    expect(bare.answers).toHaveLength(calls);
    for (const seed of seeds) expect(await tryOut(copyOf(at, seed))).toEqual(bare);
  },
);

test('all of it is used, and has the types that it says', { timeout: 90_000 }, async () => {
  const base = join(projectFolder, 'tsconfig.json');
  const compilerOptions = { noUnusedLocals: true, noUnusedParameters: true, noEmit: true };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: base, include: ['*.ts'], compilerOptions }));
  const tsc = join(projectFolder, 'node_modules', '.bin', 'tsc');
  await promisify(execFile)(tsc, ['-p', folder]).catch(({ stdout }) => expect.fail(String(stdout)));
  await writeFile(join(folder, 'wrong.ts'), `${await readFile(copyOf(0, 1), 'utf8')}\nconst spare: number = 'text';\n`);
  await expect(promisify(execFile)(tsc, ['-p', folder])).rejects.toMatchObject({ stdout: /wrong\.ts.*TS2322/s });
});

test('the same seed surrounds it alike, another one otherwise; the part that matters stays small in it', async () => {
  for (const file of files) {
    const source = await readFile(file, 'utf8');
    const [one, other] = [surround(source, 1), surround(source, 2)];
    expect(surround(source, 1)).toBe(one);
    expect(other).not.toBe(one);
    expect(one.split('\n').length - source.split('\n').length).toBeGreaterThan(120);
    const places = Array.from({ length: 40 }, (_, seed) => surround(source, seed)).map(
      (text) => text.indexOf('= defineVariant(') / text.length,
    );
    expect(Math.min(...places)).toBeLessThan(0.5);
    expect(Math.max(...places)).toBeGreaterThan(0.7);
  }
});

test('what is exported otherwise stays as it is', () => {
  const source = 'export default { connect() {}, serve() {} };\n';
  expect(surround(source, 1)).toBe(source);
});
