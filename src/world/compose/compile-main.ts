import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labsFolder } from '../../lab/folders.ts';
import { roles } from '../../lab/world.ts';
import { compiledFolder } from '../own-folders.ts';

/**
 * Run while an image is built: compiles what members run, and leaves it where they look for it, so that containers start with half of
 * the CPU. Without it they compile for themselves, each time.
 */

const folder = compiledFolder();
if (folder === null) throw new Error('There is no folder for compiled code: name one in XDG_CACHE_HOME.');
if (process.env.NODE_COMPILE_CACHE === folder) {
  const { importProgram } = await import('../../services/start-program.ts');
  const { importVariant } = await import('../../services/import-variant.ts');
  const defects = readdirSync(labsFolder()).map((id) => join(labsFolder(), id, 'defect.ts'));
  const variants = defects.filter((file) => existsSync(file)).map(importVariant);
  await Promise.all([...roles.map(importProgram), ...variants, import('./keeper.ts')]);
  flushCompileCache();
  process.exit(0);
}
// From outside, so that it serves what is imported first, too.
const env = { ...process.env, NODE_COMPILE_CACHE: folder };
const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], { env, stdio: 'inherit' });
process.exit(status ?? 1);
