import { find, make } from '../browser/elements.ts';

export { find, make };

type Attributes = Readonly<Record<string, string | number>>;

/** An element of SVG around texts and elements. */
export function draw(name: string, attributes: Attributes, ...children: readonly (string | Node)[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** The same of HTML, with a class. */
export function made<N extends keyof HTMLElementTagNameMap>(
  name: N,
  className: string,
  ...children: readonly (string | Node)[]
): HTMLElementTagNameMap[N] {
  const element = make(name, ...children);
  element.className = className;
  return element;
}

/** What scrolls can be reached with keys, and says what it is. */
export function scroll(id: string, name: string, ...children: readonly Node[]): void {
  const target = find(id, HTMLElement);
  target.tabIndex = 0;
  target.setAttribute('role', 'region');
  target.setAttribute('aria-label', name);
  target.replaceChildren(...children);
}
