/** What the page has under that id. */
export function find<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${id}.`);
}

/** An element around texts and elements: text stays text. */
export function make<N extends keyof HTMLElementTagNameMap>(
  name: N,
  ...children: readonly (string | Node)[]
): HTMLElementTagNameMap[N] {
  const element = document.createElement(name);
  element.append(...children);
  return element;
}

/** @param rows the first of a row's cells is its heading */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | Node)[])[],
): HTMLTableElement {
  const heads = head.map((text) => {
    const cell = make('th', text);
    cell.scope = 'col';
    return cell;
  });
  const lines = rows.map(([first = '', ...rest]) => {
    const heading = make('th', first);
    heading.scope = 'row';
    return make('tr', heading, ...rest.map((cell) => make('td', cell)));
  });
  return make('table', make('caption', caption), make('thead', make('tr', ...heads)), make('tbody', ...lines));
}
