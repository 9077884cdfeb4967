import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { solved } from '../../judge/drill.fixture.ts';
import { listEvents } from '../../judge/drill-record.ts';
import { answerAsk } from './answer-ask.ts';
import { readDrill, writeHead } from './drill-folder.ts';
import type { DrillWorld } from './drill-world.ts';
import { sourceName, untouched, workspaceOf } from './live-state.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-keeper-'));
  await writeHead(folder, { ...solved.head, endedAt: null });
  await mkdir(workspaceOf(folder));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A keeper of three models and a storefront, as far as levers ask for them. */
function keep(did: string[] = []) {
  const restart = async (role: string) => void did.push(`restart ${role}`);
  const servers = { storefront: ['storefront'], model: ['model-1', 'model-2', 'model-3'] };
  const world = {
    processes: (role?: string) =>
      Object.entries(servers).flatMap(([of, names]) => (role === undefined || role === of ? names : [])),
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
    changes: [{ name: 'search-7', team: 'search', says: 'new synonyms', at: { minutesBefore: 9 }, minutesBefore: 9 }],
    run: { ratePerSecond: 40, world: { models: 2, modelsAtMost: 4 }, product: { candidates: 100 } },
    loaded: { lab: { trigger: [] } },
    seconds: { between: () => [] },
    state: untouched,
  };
  // Of a whole world, levers need this alone.
  const asked: unknown = drill;
  const answer = answerAsk(asked as DrillWorld, new Map(), { look: async () => [] }, () => {});
  return (...words: string[]) => answer({ ask: 'lever', words });
}

function pulled(): string[] {
  return listEvents(readDrill(folder).events, 'lever').map(({ number, name }) => `${number} ${name}`);
}

test('levers are counted on by the next keeper', async () => {
  const pull = keep();
  await pull('restart', 'storefront');
  await pull('restart', 'model');
  await keep()('restart', 'storefront');
  expect(pulled()).toEqual(['1 restart storefront', '2 restart model', '3 restart storefront']);
});

test('a lever that is refused is not in the record, and has done nothing', async () => {
  const did: string[] = [];
  const pull = keep(did);
  await expect(pull('undeploy')).rejects.toThrow('nothing was deployed yet');
  await writeFile(join(workspaceOf(folder), sourceName), 'export const connect = ;\n');
  await expect(pull('deploy')).rejects.toMatchObject({ hint: expect.any(String) });
  await expect(pull('drain', 'model-9')).rejects.toThrow('there is no lever');
  expect([pulled(), did]).toEqual([[], []]);
});

test('what is so already is told in a line, done once, and once in the record', async () => {
  const did: string[] = [];
  const pull = keep(did);
  const says = async (...words: string[]) => (await pull(...words)) as { value: { done: boolean; says: string } };
  const words = [
    ['undrain', 'model-1', 'model-1 is in the rotation'],
    ['shed', '0', 'nobody is turned away'],
    ['scale', '3', '3 model servers run already, and one that was added stays'],
    ['candidates', 'all', 'all candidates are scored'],
  ] as const;
  for (const [kind, which, reason] of words) {
    expect(await says(kind, which)).toEqual({ ok: true, value: { done: false, says: reason, costs: '' } });
  }
  expect([pulled(), did]).toEqual([[], []]);
  for (const name of ['drain model-1', 'shed 50', 'scale 4', 'candidates half', 'roll-back search-7']) {
    expect(await says(...name.split(' '))).toMatchObject({ value: { done: true } });
    if (name !== 'scale 4') expect(await says(...name.split(' '))).toMatchObject({ value: { done: false } });
  }
  expect(pulled().map((line) => line.slice(2))).toEqual([
    'drain model-1',
    'shed 50',
    'scale 4',
    'candidates half',
    'roll-back search-7',
  ]);
  expect(did).toEqual(['drain 1', 'offer 20', 'scale', 'deploy']);
});
