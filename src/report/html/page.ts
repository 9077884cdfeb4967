import type { RunResult } from '../../judge/record/result.ts';
import { drawFirstScreen } from './first-screen/index.ts';
import { embedJson, html } from './markup.ts';
import type { RunFiles } from './report.ts';
import { sections } from './sections/index.ts';
import { drawShell } from './shell.ts';

/**
 * A run as one page that needs neither network nor server: verdict, tables, text and charts without a script, which only
 * adds. Made from the result and the files beside it alone.
 */
export function renderHtml(result: RunResult, files: RunFiles): string {
  const report = { result, files };
  const parts = sections.flatMap((section) => section(report) ?? []);
  return drawShell(
    `${result.lab}: ${result.incident.title}`,
    html`<main>
${drawFirstScreen(report)}
<nav aria-label="Sections"><ul>${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${parts.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`,
)}
</main>
${embedJson('run', result)}`,
  );
}
