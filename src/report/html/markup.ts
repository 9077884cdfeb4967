/** Markup that may stand in the page as it is. Only `html` and `trusted` make it. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes: text is escaped, markup stands as it is, null and false leave nothing. */
export type Piece = Markup | string | number | null | false | readonly Piece[];

/** Markup with every text in it escaped, so that it can stand in an element or in an attribute between double quotes. */
export function html(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(joined(literals.map((literal, at) => literal + show(pieces[at] ?? null))));
}

/** Markup that was made elsewhere, by somebody who escapes. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

const copiedBelow = 2 ** 16;

/** What is added to a long text refers to it; `join` would copy megabytes for each element that they stand in. */
function joined(texts: readonly string[]): string {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return length < copiedBelow ? texts.join('') : texts.reduce((all, text) => all + text, '');
}

function show(piece: Piece): string {
  if (piece === null || piece === false) return '';
  if (piece instanceof Markup) return piece.toString();
  if (typeof piece === 'object') return joined(piece.map(show));
  return escapeText(String(piece));
}

/** Control characters and those that turn the direction of text around are left out: they only serve to mislead. */
export function escapeText(text: string): string {
  return text
    .replace(/(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** JSON that no content can break out of: inside a script element only `<` could, and two letters that JSON allows. */
export function embedJson(id: string, value: unknown): Markup {
  const json = JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return html`<script type="application/json" id="${id}">${trusted(json)}</script>`;
}

/** A link to the web; an address of another kind, such as `javascript:`, is shown and leads nowhere. */
export function webLink(address: string): Markup {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return html`<code>${address}</code>`;
  const shown = `${url.host}${url.pathname}`.replace(/\/$/, '');
  return html`<a href="${url.href}" rel="noreferrer">${shown}</a>`;
}
