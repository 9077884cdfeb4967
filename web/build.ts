import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const note = '/** Made by npm run web, from the folder web/. */';

/** Of what is bundled with the page of `serve web`. */
const licences =
  '/*! With @connectrpc/connect and @connectrpc/connect-web, Copyright The Connect Authors, and @bufbuild/protobuf, Copyright Buf Technologies, Inc.: Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0 */';

/** Modules that hold what browsers get: committed, so that neither a report nor a server needs a bundler. By their paths. */
export async function buildAssets(): Promise<ReadonlyMap<string, string>> {
  const [script, style, browser, playground] = await Promise.all([
    bundle('script/main.ts'),
    bundle('style/page.css'),
    buildPage('browser', 'gRPC from a page', 'http: https:', licences),
    buildPage('playground', 'REST and gRPC, side by side', "'self'"),
  ]);
  return new Map([
    ['src/report/html/assets.generated.ts', moduleOf({ script, style })],
    ['src/serve/web/page.generated.ts', moduleOf(browser)],
    ['src/advise/playground/page.generated.ts', moduleOf(playground)],
  ]);
}

function moduleOf(values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  return [note, ...lines, ''].join('\n');
}

/** A page that a server gives, whole, and the policy that lets it run its own script, and call `callees`. */
async function buildPage(folder: string, title: string, callees: string, banner = '') {
  const [script, style, body] = await Promise.all([
    bundle(`${folder}/main.ts`, banner),
    bundle(`${folder}/page.css`),
    readFile(join(import.meta.dirname, `${folder}/page.html`), 'utf8'),
  ]);
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – two-am</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${body}<script>${script}</script>
</body>
</html>
`;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    `connect-src ${callees}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { page, policy };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

async function bundle(entry: string, banner = ''): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'inline',
    banner: { js: banner },
  });
  // Nothing may end the element that it will stand in.
  return (outputFiles[0]?.text ?? '').trim().replaceAll('</', '<\\/');
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  for (const [path, text] of await buildAssets()) await writeFile(join(root, path), text);
}
