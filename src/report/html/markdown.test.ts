import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { renderMarkdown } from './markdown.ts';

const render = (text: string) => renderMarkdown(text).toString();

test('headings are below the section they are in', () => {
  expect(render('# One\n\n## Two\n\n##### Five')).toBe('<h3>One</h3>\n<h4>Two</h4>\n<h6>Five</h6>\n');
});

test('HTML is text', () => {
  expect(render('<script>alert(1)</script>\n\na <img src=x onerror=alert(1)> b')).not.toMatch(/<script|<img/);
});

test.each([
  '[a](javascript:alert(1))',
  '[a](data:text/html,x)',
  '[a](../labs/x.ts)',
  '![a](https://example.com/x.png)',
  '<javascript:alert(1)>',
])('%s leads nowhere and loads nothing', (text) => {
  expect(render(text)).not.toMatch(/href|<img|src=/);
});

test('a link to the web is one', () => {
  expect(render('[a](https://example.com)')).toBe('<p><a href="https://example.com">a</a></p>\n');
});

test('has no style of its own, which the policy of the page would refuse', () => {
  expect(render('| a | b |\n|--:|:-:|\n| 1 | 2 |')).not.toMatch(/style=/);
});

test('code stays as it was typed', () => {
  expect(render('```sh run=x"><b>\ncurl "$A" <b> && x\n```')).toBe(
    '<pre tabindex="0"><code>curl &quot;$A&quot; &lt;b&gt; &amp;&amp; x\n</code></pre>\n',
  );
});

test('no placeholder of a runbook becomes markup', () => {
  const folder = join(projectFolder, 'runbooks');
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(renderMarkdown(text).toString(), name).not.toMatch(/<(strong|em)>[^\p{L}\p{N}]*<\/\1>/u);
  }
});
