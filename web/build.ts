import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const target = join(import.meta.dirname, '../src/report/html/assets.generated.ts');

/** The module that holds the page's script and style: committed, so that a report needs no bundler. */
export async function buildAssets(): Promise<string> {
  const [script, style] = await Promise.all([bundle('script/main.ts'), bundle('style/page.css')]);
  return [
    '/** Made by npm run web, from the folder web/. */',
    `export const script = ${JSON.stringify(script)};`,
    `export const style = ${JSON.stringify(style)};`,
    '',
  ].join('\n');
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'inline',
  });
  // Nothing may end the element that it will stand in.
  return (outputFiles[0]?.text ?? '').trim().replaceAll('</', '<\\/');
}

if (import.meta.main) await writeFile(target, await buildAssets());
