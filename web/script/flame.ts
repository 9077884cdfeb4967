import { classOfFrame, describeFrame, rowHeight } from '../../src/report/html/flame/describe.ts';
import { type Frame, ownTime, totalOf, type Width } from '../../src/report/html/flame/frame.ts';
import { findFrame, layOut, type Placed } from '../../src/report/html/flame/layout.ts';
import { moveFocus } from './flame-keys.ts';

const svgSpace = 'http://www.w3.org/2000/svg';

/** Zoom, search and keys for the flame graphs. All pictures zoom together, so that the same call is compared. */
export function enliven(): void {
  const data = document.querySelector('#flame')?.textContent;
  const pictures = [...document.querySelectorAll<SVGSVGElement>('svg.flame')];
  const [first] = pictures;
  if (!data || !first) return;
  const root: Frame = JSON.parse(data);
  let focus = '';
  let wanted = '';

  const tools = makeTools();
  document.querySelector('.flames .key')?.after(tools.bar);

  const draw = () => {
    for (const picture of pictures) drawPicture(picture, root, focus, wanted);
    tools.reset.disabled = focus === '';
    tools.found.textContent = wanted === '' ? '' : sayFound(root, wanted);
  };
  const zoom = (path: string, picture: SVGSVGElement) => {
    focus = path;
    draw();
    picture.querySelector<SVGElement>('[data-path]')?.focus();
  };
  const up = (picture: SVGSVGElement) => zoom(focus.split('.').slice(0, -1).join('.'), picture);

  for (const picture of pictures) {
    picture.setAttribute('role', 'tree');
    const pathOf = (event: Event) =>
      (event.target instanceof Element ? event.target.closest('[data-path]')?.getAttribute('data-path') : null) ?? null;
    picture.addEventListener('click', (event) => {
      const path = pathOf(event);
      if (path === null) return;
      if (path === focus) up(picture);
      else zoom(path, picture);
    });
    picture.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') zoom(pathOf(event) ?? focus, picture);
      else if (event.key === 'Escape' || event.key === 'Backspace') up(picture);
      else if (!moveFocus(picture, event.target, event.key)) return;
      event.preventDefault();
    });
    for (const kind of ['pointerover', 'focusin']) {
      picture.addEventListener(kind, (event) => {
        const path = pathOf(event);
        if (path !== null) tools.says.textContent = sayFrame(findFrame(root, path));
      });
    }
  }
  tools.search.addEventListener('input', () => {
    wanted = tools.search.value.trim().toLowerCase();
    draw();
  });
  tools.reset.addEventListener('click', () => zoom('', first));
  draw();
}

function makeTools() {
  const bar = document.createElement('div');
  bar.className = 'flame-tools';
  const search = document.createElement('input');
  search.type = 'search';
  search.placeholder = 'find a function or a file';
  search.setAttribute('aria-label', 'Find a function or a file in the flame graphs');
  const reset = document.createElement('button');
  reset.type = 'button';
  reset.textContent = 'Whole thread';
  const [found, says] = [document.createElement('output'), document.createElement('output')];
  found.className = 'found-says';
  says.textContent = 'Click a frame, or press Enter on it, to zoom; Escape to go back; arrows to walk.';
  bar.append(search, reset, found, says);
  return { bar, search, reset, found, says };
}

function drawPicture(picture: SVGSVGElement, root: Frame, focus: string, wanted: string): void {
  const width = picture.dataset.width as Width;
  const placed = layOut(root, width, focus);
  const rows = Math.max(0, ...placed.map(({ depth }) => depth)) + 1;
  picture.setAttribute('height', String(rows * rowHeight));
  picture.classList.toggle('searched', wanted !== '');
  picture.replaceChildren(...placed.map((one, at) => drawFrame(one, width, at === 0, matches(one.frame, wanted))));
}

function drawFrame(
  { frame, path, depth, left, width: share, total }: Placed,
  width: Width,
  first: boolean,
  found: boolean,
): SVGElement {
  const group = make('svg', {
    class: `${classOfFrame(frame, total, width)}${found ? ' found' : ''}`,
    x: `${left}%`,
    y: depth * rowHeight,
    width: `${share}%`,
    height: rowHeight,
  });
  group.setAttribute('data-path', path);
  group.setAttribute('role', 'treeitem');
  group.setAttribute('aria-level', String(depth + 1));
  group.setAttribute('aria-label', describeFrame(frame, total));
  group.setAttribute('tabindex', first ? '0' : '-1');
  group.append(make('rect', { width: '100%', height: rowHeight - 1 }));
  if (share > 2.5) {
    const text = make('text', { x: 3, y: 13 });
    text.textContent = frame.name;
    group.append(text);
  }
  return group;
}

function make(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(svgSpace, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

function sayFrame(frame: Frame): string {
  return describeFrame(frame, totalOf(frame));
}

function matches({ name, where }: Frame, wanted: string): boolean {
  return wanted !== '' && `${name} ${where}`.toLowerCase().includes(wanted);
}

/** Time in frames that match, and in what they called: a match inside a match counts once. */
function sayFound(root: Frame, wanted: string): string {
  const sum = (frame: Frame, width: Width): number =>
    matches(frame, wanted) ? timeOf(frame, width) : frame.children.reduce((all, one) => all + sum(one, width), 0);
  const share = (width: Width) => `${Math.round((100 * sum(root, width)) / Math.max(timeOf(root, width), 1e-9))} %`;
  return `“${wanted}” and what it called: ${share('before')} of the busy time as it was, ${share('after')} with the fix`;
}

function timeOf(frame: Frame, width: Width): number {
  return frame.children.reduce((all, one) => all + timeOf(one, width), ownTime(frame, width));
}
