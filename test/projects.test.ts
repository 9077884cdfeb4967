import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import config from '../vitest.config.ts';

/** `npm test` stays quick: what boots a world, a real peer or a run of a lab is in one of the other projects. */

const root = join(import.meta.dirname, '..');
const tests = globSync(['{src,labs,test,bench}/**/*.test.ts'], { cwd: root }).sort();
const projects = new Map(
  (config.test?.projects ?? []).flatMap((project) => {
    if (typeof project !== 'object' || !('test' in project)) return [];
    const { name, include = [], exclude = [] } = project.test ?? {};
    return [[String(name), globSync(include, { cwd: root, exclude })] as const];
  }),
);

/** What has a world of services, a program of others, or a command line that plays a lab. */
const starters = [
  'src/run/tools/clinic.ts',
  'src/run/run-lab.ts',
  'src/run/up/up.ts',
  'src/run/arms/variant-world.ts',
  'src/world/process/foreign-process.ts',
  'src/world/process/start-world.ts',
  'src/world/runtime.ts',
  'test/browser/launch.ts',
  'test/lab-command.ts',
];

describe('every test', () => {
  it('is in exactly one project', () => {
    expect([...projects.values()].flat().sort()).toEqual(tests);
  });

  it('that starts a world, a real peer or a run is named *.world.test.ts, or is in test/slow, and is not run with the fast ones', () => {
    const started = (projects.get('fast') ?? []).flatMap((file) => {
      const starter = findStarter(file);
      return starter === null ? [] : `${file} imports ${starter}`;
    });
    expect(started).toEqual([]);
  });

  it('that is named *.world.test.ts starts one: any other is quick enough to run every time', () => {
    expect((projects.get('worlds') ?? []).filter((file) => findStarter(file) === null)).toEqual([]);
  });
});

/** What a file imports of them, itself or by way of what only tests use. */
function findStarter(file: string): string | null {
  for (const imported of importsOf(file)) {
    if (starters.includes(imported)) return imported;
    const isOfTests = imported.startsWith('test/') || /\.(test-data|fixture)\.ts$/.test(imported);
    const found = isOfTests ? findStarter(imported) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Types start nothing. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)(?! type\b)[^;']*'(\.{1,2}\/[^']+)'/gm)].map(([, path = '']) =>
    normalize(join(dirname(file), path)),
  );
}
