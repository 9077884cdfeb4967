import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabError } from '../errors.ts';
import { solved } from '../judge/drill/drill.fixture.ts';
import { listEvents } from '../judge/drill/drill-record.ts';
import { lab } from '../judge/record/evidence.fixture.ts';
import { worldWith } from '../lab/world.ts';
import type { Artifact } from '../world/artifact.ts';
import { answerAsk } from './answer-ask.ts';
import { readDrill, writeHead } from './drill-folder.ts';
import type { DrillWorld } from './drill-world.ts';
import {
  deployedFile,
  deployedFolder,
  noteCrash,
  readState,
  sourceName,
  untouched,
  workspaceOf,
  writeState,
} from './live-state.ts';
import { createTurns } from './turns.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-keeper-'));
  await writeHead(folder, { ...solved.head, endedAt: null });
  await mkdir(workspaceOf(folder));
  await mkdir(deployedFolder(folder, 1), { recursive: true });
  await writeFile(deployedFile(folder, 1), 'export default { connect() {}, serve() {} };\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A keeper of three models and a storefront, as far as mitigations ask for them. */
function keep(did: string[] = [], brokenVersion = '') {
  const restart = async (role: string, deployed?: Artifact) => {
    const version = deployed === undefined ? '' : basename(deployed.folder);
    did.push(`restart ${role} ${version}`.trim());
    if (role === 'storefront' && version !== '' && version === brokenVersion) {
      throw new LabError('broken-variant', 'storefront: no address', 'Look at the variant that it runs.');
    }
  };
  const servers = { storefront: ['storefront'], model: ['model-1', 'model-2', 'model-3'] };
  const world = {
    members: (role?: string) =>
      Object.entries(servers).flatMap(([of, names]) =>
        role === undefined || role === of ? names.map((name) => ({ name, role: of })) : [],
      ),
    faultServer: {},
    guard: <T>(work: Promise<T>) => work,
    restart,
    offer: async (perSecond: number) => void did.push(`offer ${perSecond}`),
    apply: async ({ kind }: { kind: string }) => void did.push(kind),
    drain: async (model: number) => {
      did.push(`drain ${model}`);
      return { [Symbol.asyncDispose]: async () => void did.push(`open ${model}`) };
    },
  };
  const drill = {
    folder,
    world,
    night: {
      changes: [{ name: 'search-7', team: 'search', title: 'new synonyms', isTrigger: false, minutesBefore: 9 }],
    },
    run: { ratePerSecond: 40, world: { models: 2, modelsAtMost: 4 }, product: { candidates: 100 } },
    loaded: { lab: { trigger: [] } },
    built: worldWith({}),
    seconds: { between: () => [] },
    judged: lab,
    measuring: createTurns(),
    state: untouched,
    signal: new AbortController().signal,
  };
  // Of a whole world, mitigations need this alone.
  const asked: unknown = drill;
  const answer = answerAsk(
    asked as DrillWorld,
    new Map(),
    { look: async () => [] },
    (lost) => void did.push(`end: ${lost}`),
  );
  const { signal } = new AbortController();
  const apply = (...words: string[]) => answer({ ask: 'mitigation', words }, signal);
  return Object.assign(apply, { answer, measuring: drill.measuring });
}

function applied(): string[] {
  return listEvents(readDrill(folder).events, 'mitigation').map(({ number, name }) => `${number} ${name}`);
}

test('the next keeper goes on counting mitigations', async () => {
  const apply = keep();
  await apply('restart', 'storefront');
  await apply('restart', 'model');
  await keep()('restart', 'storefront');
  expect(applied()).toEqual(['1 restart storefront', '2 restart model', '3 restart storefront']);
});

test('a mitigation that is refused is not in the record, and has done nothing', async () => {
  const did: string[] = [];
  const apply = keep(did);
  await expect(apply('undo-deploy')).rejects.toThrow('nothing has been deployed yet');
  await writeFile(join(workspaceOf(folder), sourceName), 'export const connect = ;\n');
  await expect(apply('deploy')).rejects.toMatchObject({ hint: expect.any(String) });
  await expect(apply('drain', 'model-9')).rejects.toThrow('there is no mitigation');
  expect([applied(), did]).toEqual([[], []]);
});

test('a broken deploy names the file that was edited', async () => {
  const apply = keep();
  const edited = join(workspaceOf(folder), sourceName);
  for (const broken of ['export const connect = ;\n', "import './nix.ts';\nexport default {};\n"]) {
    await writeFile(edited, broken);
    await expect(apply('deploy')).rejects.toMatchObject({ message: expect.stringContaining(edited) });
    await expect(apply('deploy')).rejects.not.toMatchObject({ message: expect.stringContaining('deployed/') });
  }
});

test('a deploy that fails in one role is rolled back in those before it, and the next one gets its number', async () => {
  const did: string[] = [];
  await writeFile(join(workspaceOf(folder), sourceName), 'export default { connect() {}, serve() {} };\n');
  const apply = keep(did, '2');
  await expect(apply('deploy')).rejects.toMatchObject({
    code: 'broken-variant',
    message: 'it does not start, and was rolled back: storefront: no address',
  });
  const begun = ['restart model 2', 'restart ranker 2', 'restart storefront 2'];
  expect(did).toEqual([...begun, 'restart ranker 1', 'restart model 1']);
  await expect(apply('undeploy')).rejects.toThrow('nothing has been deployed yet');
  did.length = 0;
  await keep(did)('deploy');
  expect(did).toEqual([...begun, 'restart job 2']);
  expect(readState(folder).deployed).toBe(2);
});

test('a deploy that wants another way to the servers needs a new world: this one ends, and the next has it', async () => {
  const did: string[] = [];
  const apply = keep(did);
  const source = (world: string) => `export default { ${world} connect() {}, serve() {} };\n`;
  await writeFile(join(workspaceOf(folder), sourceName), source("world: { link: 'l7' },"));
  expect(await apply('deploy')).toMatchObject({ value: { done: true, rebuilds: true } });
  expect([applied(), readState(folder).deployed]).toEqual([['1 deploy'], 2]);
  await expect.poll(() => did).toEqual([expect.stringMatching(/^end: .*the services connected differently/)]);
  // What is there already is no other way.
  did.length = 0;
  await writeFile(join(workspaceOf(folder), sourceName), source('world: {},'));
  expect(await keep(did)('deploy')).toMatchObject({ value: { done: true, rebuilds: false } });
  expect(did).toContain('restart storefront 2');
});

test('after a crash what ran before the last deploy is next, and before any deploy nothing changes', async () => {
  await noteCrash(folder);
  expect(readState(folder)).toEqual(untouched);
  await writeState(folder, { ...untouched, deployed: 3, shedShare: 0.5 });
  await noteCrash(folder);
  expect(readState(folder)).toEqual({ ...untouched, deployed: 2, shedShare: 0.5, crashed: true });
});

test('what is already so is said in a line, done once, and recorded once', async () => {
  const did: string[] = [];
  const apply = keep(did);
  const says = async (...words: string[]) => (await apply(...words)) as { value: { done: boolean; text: string } };
  const words = [
    ['undrain', 'model-1', 'model-1 is already in rotation'],
    ['shed', '0', 'nobody is being turned away'],
    ['scale', '3', '3 model servers already run, and one that was added stays'],
    ['candidates', 'all', 'all candidates are being scored'],
  ] as const;
  for (const [kind, which, reason] of words) {
    expect(await says(kind, which)).toEqual({
      ok: true,
      value: { done: false, rebuilds: false, text: reason, costs: '' },
    });
  }
  expect([applied(), did]).toEqual([[], []]);
  for (const name of ['drain model-1', 'shed 50', 'scale 4', 'candidates half', 'roll-back search-7']) {
    expect(await says(...name.split(' '))).toMatchObject({ value: { done: true } });
    if (name !== 'scale 4') expect(await says(...name.split(' '))).toMatchObject({ value: { done: false } });
  }
  expect(applied().map((line) => line.slice(2))).toEqual([
    'drain model-1',
    'shed 50',
    'scale 4',
    'candidates half',
    'roll-back search-7',
  ]);
  expect(did).toEqual(['drain 1', 'offer 20', 'scale', 'deploy']);
});

test('a verification says what it waits for, and once its asker has left it has not happened', async () => {
  const { answer, measuring } = keep();
  const look = Promise.withResolvers<void>();
  const looking = measuring.take(() => look.promise);
  const [staying, leaving] = [new AbortController().signal, new AbortController()];
  const verifying = answer({ ask: 'verify', of: 'mitigation' }, leaving.signal);
  verifying.catch(() => {});
  expect(await answer({ ask: 'verifying' }, staying)).toMatchObject({
    value: { of: 'mitigation', doing: "the drill's own look has to end first", soFar: null },
  });
  await expect(answer({ ask: 'verify', of: 'mitigation' }, staying)).rejects.toThrow(
    'a verification is already under way',
  );
  leaving.abort();
  look.resolve();
  await looking;
  await expect(verifying).rejects.toThrow();
  expect(await answer({ ask: 'verifying' }, staying)).toEqual({ ok: true, value: null });
  expect(listEvents(readDrill(folder).events, 'verified')).toEqual([]);
});

test('no more model servers are offered than would be more', async () => {
  const { answer } = keep();
  const { value } = (await answer({ ask: 'mitigations' }, new AbortController().signal)) as {
    readonly value: { readonly mitigations: readonly { readonly name: string }[] };
  };
  expect(value.mitigations.flatMap(({ name }) => (name.startsWith('scale') ? name : []))).toEqual(['scale 4']);
});
