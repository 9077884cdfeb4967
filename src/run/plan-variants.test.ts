import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeProject, type Project } from '../../test/project.ts';
import { type LoadedLab, loadLab } from '../lab/load/discover.ts';
import type { VariantFile } from '../lab/load/list-variants.ts';
import { isSoaked, planVariants } from './plan-variants.ts';
import type { RunOptions } from './run-options.ts';

const variant = 'export default { connect() {}, serve() {} };';

/** json-blowup with empty variants, but for the one that asks for a world: a plan reads no more of them, and gRPC takes long to load. */
let lab: LoadedLab;
let project: Project;
beforeAll(async () => {
  project = await makeProject();
  const file = await project.write('none.ts', variant);
  const loaded = await loadLab('json-blowup');
  const isLight = ({ id }: VariantFile) => id !== 'wrong-fix:more-models';
  lab = { ...loaded, variants: loaded.variants.map((one) => (one.file && isLight(one) ? { ...one, file } : one)) };
});
afterAll(() => project[Symbol.asyncDispose]());
const idsOf = (variants: readonly { readonly id: string }[]) => variants.map(({ id }) => id);
const idsThatBegin = (kind: string) => idsOf(lab.variants).filter((id) => id.startsWith(kind));

describe('what is played', () => {
  test('everything: the recommended fix first, then the rest; the mitigations last', async () => {
    const { defect, played, mitigations } = await plan({});
    expect(defect.id).toBe('defect');
    expect(played[0]).toMatchObject({ recommended: true });
    expect(idsOf(played).sort()).toEqual([...idsThatBegin('fix:'), ...idsThatBegin('wrong-fix:')].sort());
    expect(idsOf(mitigations)).toEqual(idsThatBegin('mitigation:'));
  });

  test('the seed decides the order of the rest, and always the same one', async () => {
    const orders = await Promise.all([1, 1, 2, 3, 4].map(async (seed) => idsOf((await plan({ seed })).played).join()));
    expect(orders[0]).toBe(orders[1]);
    expect(new Set(orders).size).toBeGreaterThan(2);
    expect(new Set(orders.map((order) => order.split(',')[0])).size).toBe(1);
  });

  test('--quick: the defect and the recommended fix alone', async () => {
    const { played, mitigations } = await plan({ quick: true });
    expect(played).toMatchObject([{ recommended: true }]);
    expect(mitigations).toEqual([]);
  });

  test('--no-mitigations', async () => {
    const { played, mitigations } = await plan({ mitigations: false });
    expect(played.length).toBeGreaterThan(1);
    expect(mitigations).toEqual([]);
  });

  test('--only: what was named, mitigations too, and the defect, named or not', async () => {
    for (const only of [
      ['wrong-fix:gzip', 'mitigation:roll-back'],
      ['defect', 'wrong-fix:gzip', 'mitigation:roll-back'],
    ]) {
      const { defect, played, mitigations } = await plan({ only, mitigations: false });
      expect(defect.id).toBe('defect');
      expect(idsOf(played)).toEqual(['wrong-fix:gzip']);
      expect(idsOf(mitigations)).toEqual(['mitigation:roll-back']);
    }
  });

  test('--try: a learner’s own beside the defect, and beside what else was named', async () => {
    const [mine] = await writeVariants('mine.ts');
    const alone = await plan({ tries: [mine ?? ''] });
    expect(idsOf(alone.played)).toEqual(['try:mine.ts']);
    expect(alone.mitigations).toEqual([]);
    const beside = await plan({ tries: [mine ?? ''], only: ['fix:grpc'] });
    expect(idsOf(beside.played)).toEqual(['fix:grpc', 'try:mine.ts']);
  });

  test('where a variant needs another world, it says so', async () => {
    const { defect, played } = await plan({ only: ['wrong-fix:more-models'] });
    expect(defect.world).toBeNull();
    expect(played).toMatchObject([{ world: { models: expect.any(Number) } }]);
  });
});

describe('what is refused', () => {
  test('a name that does not exist, with the nearest', async () => {
    await expect(plan({ only: ['fix:grcp'] })).rejects.toMatchObject({
      code: 'usage',
      message: 'json-blowup has no variant "fix:grcp"',
      hint: 'Did you mean fix:grpc?',
    });
  });

  test('two files of a learner with the same name: nobody could tell which is which', async () => {
    const [one, other] = await writeVariants('a/mine.ts', 'b/mine.ts');
    await expect(plan({ tries: [one ?? '', other ?? ''] })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('mine.ts'),
    });
    // The same file twice is one.
    expect(idsOf((await plan({ tries: [one ?? '', one ?? ''] })).played)).toEqual(['try:mine.ts']);
  });

  test.each([
    ['throws', `\nthrow new Error('no licence');`, /mine\.ts:2: no licence$/],
    ['is none', `export default { connect() {} };`, /mine\.ts: .*serve/],
    ['asks for a world that there is not', world('{ models: 0 }'), /mine\.ts: .*models/],
  ])('a file that %s', async (_, source, message) => {
    const [mine] = await writeVariants('mine.ts');
    await writeFile(mine ?? '', source);
    await expect(plan({ tries: [mine ?? ''] })).rejects.toMatchObject({
      code: 'broken-variant',
      message: expect.stringMatching(message),
    });
  });
});

describe('what is soaked', () => {
  const soakMs = 60_000;
  const soaked = async (options: Partial<Omit<RunOptions, 'runtime'>>) =>
    (await plan({ ...options, soakMs })).played.filter((one) => isSoaked(one, { only: options.only ?? null }));

  test('is the recommended fix, or the fixes that were named, or the learner’s own', async () => {
    expect(idsOf(await soaked({}))).toEqual(['fix:grpc']);
    expect(idsOf(await soaked({ quick: true }))).toEqual(['fix:grpc']);
    expect(idsOf(await soaked({ only: ['fix:rest-base64', 'wrong-fix:gzip'] }))).toEqual(['fix:rest-base64']);
    const [mine] = await writeVariants('mine.ts');
    expect(idsOf(await soaked({ tries: [mine ?? ''] }))).toEqual(['try:mine.ts']);
  });

  test('is nothing when only what should not hold was named, which is reported before anything has run', async () => {
    await expect(plan({ only: ['wrong-fix:gzip'], soakMs })).rejects.toMatchObject({ code: 'usage' });
    await expect(plan({ only: ['wrong-fix:gzip'] })).resolves.toBeTruthy();
  });
});

function plan(options: Partial<Omit<RunOptions, 'runtime'>>) {
  return planVariants(lab, {
    labId: 'json-blowup',
    ratePerSecond: null,
    seed: 7,
    quick: false,
    only: null,
    tries: [],
    profile: null,
    faultServer: { kind: 'embedded' },
    balancer: { kind: 'embedded' },
    mitigations: true,
    outFolder: '/nowhere',
    command: '',
    tell() {},
    signal: new AbortController().signal,
    ...options,
  });
}

function world(asked: string): string {
  return `export default { connect() {}, serve() {}, world: ${asked} };`;
}

async function writeVariants(...paths: readonly string[]): Promise<string[]> {
  const project = await makeProject();
  onTestFinished(() => project[Symbol.asyncDispose]());
  return Promise.all(paths.map((path) => project.write(path, variant)));
}
