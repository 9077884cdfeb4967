import { highlightCode, tagHighlighter, tags } from '@lezer/highlight';
import { parser } from '@lezer/javascript';
import { html, type Markup } from './markup.ts';

const typescript = parser.configure({ dialect: 'ts' });

const classes = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], class: 'k' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], class: 's' },
  { tag: tags.comment, class: 'c' },
  { tag: [tags.number, tags.bool, tags.null], class: 'n' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.typeName], class: 'f' },
]);

/** TypeScript in colours, line by line; what cannot be parsed is shown all the same. */
export function highlightLines(source: string): Markup[] {
  const lines: Markup[][] = [[]];
  highlightCode(
    source,
    typescript.parse(source),
    classes,
    (text, name) => lines.at(-1)?.push(name === '' ? html`${text}` : html`<span class="${name}">${text}</span>`),
    () => lines.push([]),
  );
  return lines.map((pieces) => html`${pieces}`);
}
