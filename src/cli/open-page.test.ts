import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findOpener } from './open-page.ts';

async function makePath(...programs: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-open-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of programs) await writeFile(join(folder, name), '', { mode: 0o755 });
  return folder;
}

test('the opener of the platform', async () => {
  const PATH = await makePath('open', 'xdg-open');
  expect(findOpener('darwin', { PATH })).toBe(join(PATH, 'open'));
  expect(findOpener('linux', { PATH, DISPLAY: ':0' })).toBe(join(PATH, 'xdg-open'));
  expect(findOpener('linux', { PATH, WAYLAND_DISPLAY: 'wayland-0' })).toBe(join(PATH, 'xdg-open'));
});

test('on WSL, the browser of Windows', async () => {
  const PATH = await makePath('wslview', 'xdg-open');
  expect(findOpener('linux', { PATH })).toBe(join(PATH, 'wslview'));
});

test('none without a screen, and none where none is installed', async () => {
  const PATH = await makePath('xdg-open');
  expect(findOpener('linux', { PATH })).toBeNull();
  expect(findOpener('linux', { PATH: await makePath(), DISPLAY: ':0' })).toBeNull();
});
