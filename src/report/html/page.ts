import { createHash } from 'node:crypto';
import type { RunResult } from '../../judge/result.ts';
import { script, style } from './assets.generated.ts';
import { drawFirstScreen } from './first-screen.ts';
import { embedJson, html, trusted } from './markup.ts';
import type { RunFiles } from './report.ts';
import { sections } from './sections/index.ts';

/**
 * A run as one page that needs neither network nor server: verdict, tables, text and charts without a script, which only
 * adds. Made from the result and the files beside it alone.
 */
export function renderHtml(result: RunResult, files: RunFiles): string {
  const report = { result, files };
  const parts = sections.flatMap((section) => section(report) ?? []);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${result.lab}: ${result.incident.title} – two-am</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<main>
${drawFirstScreen(report)}
<nav aria-label="Sections"><ul>${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${parts.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`,
)}
</main>
${embedJson('run', result)}
<script>${trusted(script)}</script>
</body>
</html>
`.toString();
}

/** The page's own script and style by what they contain, pictures from the page itself, and nothing else at all. */
function policy(): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
