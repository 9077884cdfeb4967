import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pagedDrill } from '../../drill/drill.test-data.ts';
import { readDrill } from '../../drill/drill-folder.ts';
import { listEvents } from '../../judge/drill/drill-record.ts';
import { parse } from '../parse.ts';
import { findAction } from './actions.ts';

let folder: string;
let stdout: string;
beforeEach(async () => {
  folder = await pagedDrill();
  stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

/** What is typed after `drill`. */
async function drill(...words: readonly string[]): Promise<number> {
  const input = await parse(['drill', ...words, '--out', dirname(folder)], new AbortController().signal);
  const action = await findAction(words[0] ?? '')?.load();
  if (action === undefined) throw new Error(`no action ${words[0]}`);
  return action.run(input);
}

describe('drill diagnose', () => {
  it('takes the names that things had before, and records those of today', async () => {
    await drill(
      ...'diagnose --component storefront --mechanism too-few-places --evidence calls-pinned,views-bad'.split(' '),
    );
    expect(listEvents(readDrill(folder).events, 'diagnosed')).toMatchObject([
      { mechanism: 'pool-too-small', evidence: ['many-calls-in-flight', 'views-bad'] },
    ]);
  });

  it.each([
    ['component', 'storefrnt', 'Did you mean storefront?'],
    ['mechanism', 'pool-to-small', 'Did you mean pool-too-small?'],
    ['evidence', 'thread-satured', 'Did you mean thread-saturated?'],
  ])('--%s %s: %s', async (option, typed, hint) => {
    const all = { component: 'storefront', mechanism: 'retry-storm', evidence: 'views-bad', [option]: typed };
    const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
    await expect(drill('diagnose', ...words)).rejects.toMatchObject({ code: 'usage', hint });
  });

  it('says where the list of evidence is to whoever has not said enough', async () => {
    await expect(drill('diagnose', '--component', 'model')).rejects.toMatchObject({
      hint: expect.stringContaining('`drill evidence` lists what can be cited'),
    });
  });
});

describe('drill evidence', () => {
  it('alone lists what can be cited, and takes no look', async () => {
    expect(await drill('evidence')).toBe(0);
    expect(stdout).toMatch(/\ndrill evidence sockets storefront\n.* {2}old-calls-in-flight +calls are older/s);
    expect(listEvents(readDrill(folder).events, 'inspected')).toEqual([]);
  });

  it.each([
    ['cpuu', /^Did you mean cpu\?/],
    ['calls-pinned', /^`drill status` shows whether dozens of calls are in flight/],
    ['many-calls-in-flight', /^`drill status` shows whether/],
    ['old-calls-in-flihgt', /^Did you mean old-calls-in-flight\?/],
    ['gremlins', /^Available: cpu, .*`drill evidence` lists all/],
  ])('%s is no look: %s', async (typed, hint) => {
    await expect(drill('evidence', typed)).rejects.toMatchObject({ code: 'usage', hint: expect.stringMatching(hint) });
  });
});

it('drill verify says what it can verify', async () => {
  await expect(drill('verify', 'mitigaton')).rejects.toMatchObject({ hint: 'Did you mean mitigation?' });
});
