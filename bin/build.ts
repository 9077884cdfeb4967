import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = new URL('.', import.meta.url);
export const foldersFile = fileURLToPath(new URL('own-folders.generated.mjs', folder));

/**
 * The module that says where compiled code is kept, as plain JavaScript: until that is known, Node would compile its own TypeScript
 * compiler for each command.
 */
export async function buildFolders(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/world/own-folders.ts', folder))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    write: false,
    // As if it lay where they lie: paths are relative to that.
    define: { 'import.meta.url': 'besideFolders' },
    banner: {
      js: `// Made by npm run launcher, from src/world/own-folders.ts.
const besideFolders = new URL('../src/lab/folders.ts', import.meta.url).href;`,
    },
  });
  return outputFiles[0]?.text ?? '';
}

if (import.meta.main) await writeFile(foldersFile, await buildFolders());
