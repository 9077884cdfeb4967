import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../judge/record/result.ts';
import { projectFolder } from '../../lab/folders.ts';
import { readRun } from '../../run/store.ts';
import { account } from './account.ts';
import { accountOfRun } from './account-of-run.ts';

const labs = ['json-blowup', 'channel-reuse', 'l4-pinning', 'message-size', 'missing-deadline'];
const runs = new Map(
  await Promise.all(labs.map(async (lab) => [lab, await readRun(join(projectFolder, 'samples', lab))] as const)),
);

function accountOf(
  lab: string,
  changed: (arm: RunResult['arms'][number]) => Partial<RunResult['arms'][number]> = () => ({}),
) {
  const result = runs.get(lab);
  if (result === undefined) throw new Error(`no sample of ${lab}`);
  const arms = result.arms.map((arm) => ({ ...arm, ...changed(arm) }));
  const found = accountOfRun({ ...result, arms }, `samples/${lab}`);
  if (found === null) throw new Error('no account');
  return found;
}

describe.each(labs)('the sample of %s', (lab) => {
  const found = accountOf(lab);

  it('has parts that add up, and suspects in the order of their time', () => {
    const sum = (of: (part: (typeof found.parts)[number]) => number) =>
      found.parts.reduce((all, part) => all + of(part), 0);
    expect(sum(({ meanMs }) => meanMs)).toBeCloseTo(found.meanMs ?? 0, 6);
    expect(sum(({ tailMs }) => tailMs ?? 0)).toBeCloseTo(found.tail?.fromMs ?? 0, 6);
    const times = found.suspects.map(({ ms }) => ms ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(found.suspects.reduce((all, { ms }) => all + (ms ?? 0), 0)).toBeCloseTo(found.tail?.fromMs ?? 0, 6);
  });

  it('is of its schema', () => {
    expect(account.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });
});

describe('what is to be checked first', () => {
  it.each([
    ['json-blowup', 'serialization', 'and so does the measurement'],
    ['channel-reuse', 'connections', 'which is not in its order'],
    ['l4-pinning', 'slots', 'which is not in its order'],
    ['missing-deadline', 'bound', 'which is not in its order'],
  ])('of %s is %s', (lab, id, beside) => {
    const found = accountOf(lab);
    expect(found.suspects[0]).toMatchObject({ id });
    expect(found.suspects[0]?.share).toBeGreaterThan(0.5);
    expect(found.besideDocument).toContain(beside);
  });

  it('where no thread is full, encode and decode are blamed for their own time alone', () => {
    const share = (headroom: number) =>
      accountOf('json-blowup', () => ({ headroom })).suspects.find(({ id }) => id === 'serialization')?.share ?? null;
    expect(share(0.7)).toBeGreaterThan(0.7);
    expect(share(1.2)).toBeLessThan(0.01);
  });

  it('while a thread is full, nobody can tell round trips', () => {
    const found = accountOf('json-blowup').suspects.find(({ id }) => id === 'round-trips');
    expect(found).toMatchObject({ ms: null, because: expect.stringContaining('looks like a slow network') });
  });

  it('where a batch paged, it is said that these are the views', () => {
    expect(accountOf('message-size').cannotTell[0]).toContain('What broke its SLO is batches');
    expect(accountOf('json-blowup').cannotTell).toEqual([]);
  });
});

it('a run without a ledger has no account', () => {
  const result = runs.get('json-blowup');
  if (result === undefined) throw new Error('no sample');
  expect(accountOfRun({ ...result, arms: result.arms.map((arm) => ({ ...arm, ledger: [] })) }, 'x')).toBeNull();
});
