import MarkdownIt from 'markdown-it';
import { escapeText, type Markup, trusted } from './markup.ts';

const headingsDown = 2;

/** Markdown as the page shows it: HTML in it is text, links lead to the web or nowhere, pictures are their words. */
export function renderMarkdown(text: string): Markup {
  return trusted(renderer.render(text));
}

const renderer = makeRenderer();

function makeRenderer() {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
  markdown.validateLink = (address) => /^https?:\/\//i.test(address.trim());
  const { rules } = markdown.renderer;
  rules.image = (tokens, at) => escapeText(tokens[at]?.content ?? '');
  rules.fence = (tokens, at) => `<pre tabindex="0"><code>${escapeText(tokens[at]?.content ?? '')}</code></pre>\n`;
  rules.code_block = rules.fence;
  rules.table_open = () => '<div class="scroll" tabindex="0"><table>\n';
  rules.table_close = () => '</table></div>\n';
  markdown.core.ruler.push('two-am', ({ tokens }) => {
    for (const token of tokens) {
      const level = /^h([1-6])$/.exec(token.tag)?.[1];
      if (level !== undefined) token.tag = `h${Math.min(6, Number(level) + headingsDown)}`;
      // Alignment comes as a style of its own, which the page's policy forbids.
      token.attrs = token.attrs?.filter(([name]) => name !== 'style') ?? null;
    }
  });
  return markdown;
}
