import { globSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listLabs } from '../src/lab/load/discover.ts';
import { readVariantWorld } from '../src/lab/load/load-variant.ts';
import { type Cheat, cheats, circumstances } from './cheats/catalogue.ts';
import { faultsOf } from './cheats/faults.ts';
import type { Outcome } from './cheats/play.ts';

const folder = join(import.meta.dirname, 'cheats');
const files = globSync('*/*.ts', { cwd: folder }).map((file) => file.replaceAll(sep, '/'));

describe('the catalogue', () => {
  test('has a line for every file, and a file for every line', () => {
    expect([...new Set(cheats.map(({ file }) => file))].sort()).toEqual(files.toSorted());
  });

  test('tries each on a lab that exists', async () => {
    const labs = await listLabs();
    expect(files.map((file) => file.split('/')[0]).filter((lab) => !labs.includes(lab ?? ''))).toEqual([]);
  });

  test('has no name twice: a run tells tries apart by their file names', () => {
    const names = files.map((file) => file.split('/')[1]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('loads every cheat: one that does not load would end the run of all the others', async () => {
    const worlds = await readVariantWorld(files.map((file) => join(folder, file)));
    expect(worlds.size).toBe(files.length);
  });

  test('says what the outcome of each must be', () => {
    expect([...cheats, ...circumstances].filter(({ ends }) => Object.keys(ends).length === 0)).toEqual([]);
  });
});

describe('the outcome of a cheat is checked against what it must be', () => {
  const cheat: Cheat = {
    file: 'a-lab/a-cheat.ts',
    title: 'answers zeros',
    ends: { fails: /\d+ of \d+ answers wrong/ },
    remark: 'contradiction',
    never: /look at the variant/i,
  };
  const found: Outcome = {
    verdict: 'fails',
    reason: '12 of 400 answers wrong',
    remarks: [{ code: 'contradiction', text: 'it used no CPU, says storefront; 2,140 ms, says the kernel' }],
    survivors: [],
  };

  test('says nothing where all is as it should be', () => {
    expect(faultsOf(cheat, found)).toEqual([]);
  });

  test.each<[string, Partial<Outcome>, RegExp]>([
    ['another verdict', { verdict: 'fixes', reason: 'cured: all is well' }, /^should be fails, and is fixes: cured/],
    [
      'no verdict at all',
      { verdict: null, reason: 'the run was lost' },
      /^should be fails, and is no verdict: the run/,
    ],
    ['for another reason', { reason: 'peak memory 400 MiB' }, /^does not say .*answers wrong.*: fails: peak memory/],
    ['without its remark', { remarks: [] }, /^has no remark "contradiction"/],
    ['with blame', { reason: '1 of 2 answers wrong. Look at the variant.' }, /^must not say .*look at the variant/],
    ['as a bug of ours', { reason: '1 of 2 answers wrong. This is a bug in two-am.' }, /^must not say .*bug in two-am/],
    ['with something left behind', { survivors: ['4711 node'] }, /^left behind: 4711 node/],
  ])('%s', (_name, came, fault) => {
    expect(faultsOf(cheat, { ...found, ...came })).toEqual([expect.stringMatching(fault)]);
  });
});
