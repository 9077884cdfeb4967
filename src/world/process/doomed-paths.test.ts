import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDoomedPaths } from './doomed-paths.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'two-am-doomed-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test('a scratch folder goes with all that is in it, and a link with nothing that it leads to', () => {
  mkdirSync(join(base, 'two-am-scratch'));
  mkdirSync(join(base, 'home'));
  writeFileSync(join(base, 'home', 'file'), '');
  symlinkSync(join(base, 'home'), join(base, 'two-am-scratch', 'link'));
  symlinkSync(join(base, 'home'), join(base, 'two-am-link'));
  const doomed = createDoomedPaths();
  for (const name of ['two-am-scratch', 'two-am-link', 'two-am-none', 'home']) doomed.take(join(base, name));
  doomed.removeAll();
  expect(['two-am-scratch', 'two-am-link', 'home/file'].map((name) => existsSync(join(base, name)))).toEqual([
    false,
    false,
    true,
  ]);
});

test("what lies there since is another's, and stays", () => {
  const socket = join(base, 'world.sock');
  writeFileSync(socket, '');
  const doomed = createDoomedPaths();
  doomed.take(socket);
  rmSync(socket);
  writeFileSync(socket, 'of a world that was brought up again');
  doomed.removeAll();
  expect(existsSync(socket)).toBe(true);
});
