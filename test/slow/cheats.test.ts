import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { type Cheat, cheats, circumstances, neverSaid } from '../cheats/catalogue.ts';
import { faultsOf } from '../cheats/faults.ts';
import { type Outcome, playCheats } from '../cheats/play.ts';
import { isTried } from '../every-lab.ts';
import { copyLab, type Ended, startLab } from '../lab-command.ts';
import { makeProject, type Project } from '../project.ts';

/**
 * The catalogue of cheats, each tried on its lab. `npm run test:worlds` plays one of each kind; `npm run test:cheats` plays all of
 * them, which takes hours, and `TWO_AM_CHEATS=nan-scores,leaks-memory` before it those whose file is named so.
 */

const playedWithinMs = 3_600_000;
const asked = process.env.TWO_AM_CHEATS ?? '';
const named = asked.split(',').filter((name) => name !== '');
const isAsked = (name: string, isUsual: boolean) =>
  named.length === 0 ? isUsual : asked === 'all' || named.some((one) => name.includes(one));

const labOf = ({ file }: Cheat) => file.slice(0, file.indexOf('/'));
const played = cheats.filter((cheat) => isAsked(cheat.file, cheat.usual === true && isTried(labOf(cheat))));

let project: Project;
beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project[Symbol.asyncDispose]());

describe.each([...Map.groupBy(played, labOf)])('tried on %s', (lab, tried) => {
  let outcomes: ReadonlyMap<Cheat, Outcome>;
  beforeAll(async () => {
    outcomes = await playCheats(project, lab, tried);
  }, playedWithinMs);

  test.each(tried.map((cheat) => [cheat.file, cheat.title, cheat] as const))('%s: %s', (_file, _title, cheat) => {
    const outcome = outcomes.get(cheat);
    expect(outcome, 'the machine never let its run conclude').toBeDefined();
    if (outcome) expect(faultsOf(cheat, outcome)).toEqual([]);
  });
});

const circled = circumstances.filter(({ name, usual = false }) => isAsked(name, usual));

describe.runIf(circled.length > 0)('honest variants, under', () => {
  test.each(circled)('$name: $says', async ({ command, env = {}, burners = 0, ends, never }) => {
    await copyLab(project, 'json-blowup');
    using _load = burn(burners);
    const { code, out, err }: Ended = await startLab(project, command, env).ended;
    const told = `${out}\n${err}`;
    expect([exitCodes.verified, exitCodes.inconclusive]).toContain(code);
    expect(told).toMatch(ends[code] ?? /^$/);
    expect(told).not.toMatch(never);
    expect(told).not.toMatch(neverSaid);
  });
});

/** Ended with the test, and by themselves where it is killed. */
function burn(burners: number): Disposable {
  const source =
    'const parent = process.ppid; while (process.ppid === parent) for (let turn = 0; turn < 1e7; turn += 1);';
  const started = Array.from({ length: burners }, () =>
    spawn(process.execPath, ['--eval', source], { stdio: 'ignore' }),
  );
  return {
    [Symbol.dispose]() {
      for (const process of started) process.kill('SIGKILL');
    },
  };
}
