import { createHash } from 'node:crypto';
import { script, style } from './assets.generated.ts';
import { html, type Markup, trusted } from './markup.ts';

/**
 * A whole page around its body, closed to everything but its own script and style. `expect`: nothing is drawn before all of it is
 * there, since on a busy machine half a page would move once the rest comes.
 */
export function drawShell(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} – two-am</title>
<link rel="icon" href="data:,">
<link rel="expect" href="#script" blocking="render">
<style>${trusted(style)}</style>
</head>
<body>
${body}
<script id="script">${trusted(script)}</script>
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
