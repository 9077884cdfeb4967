/** Walks from frame to frame with the arrows; false: the key means nothing here. */
export function moveFocus(picture: SVGSVGElement, from: EventTarget | null, key: string): boolean {
  const frames = [...picture.querySelectorAll<SVGElement>('[data-path]')];
  const here = frames.find((frame) => frame === from);
  if (!here) return false;
  const next = target(frames, here, key);
  if (next === undefined) return false;
  if (next !== null) {
    here.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  }
  return true;
}

/** null: there is none on that side; undefined: no such key. */
function target(frames: readonly SVGElement[], here: SVGElement, key: string): SVGElement | null | undefined {
  const level = (frame: SVGElement) => Number(frame.getAttribute('aria-level'));
  const left = (frame: SVGElement) => Number.parseFloat(frame.getAttribute('x') ?? '');
  const end = (frame: SVGElement) => left(frame) + Number.parseFloat(frame.getAttribute('width') ?? '');
  const row = frames.filter((frame) => level(frame) === level(here)).sort((a, b) => left(a) - left(b));
  const at = row.indexOf(here);
  switch (key) {
    case 'ArrowRight':
      return row[at + 1] ?? null;
    case 'ArrowLeft':
      return row[at - 1] ?? null;
    case 'ArrowUp':
      return (
        frames.find(
          (frame) =>
            level(frame) === level(here) - 1 && left(frame) <= left(here) + 1e-6 && end(frame) >= end(here) - 1e-6,
        ) ?? null
      );
    case 'ArrowDown': {
      const below = frames.filter(
        (frame) =>
          level(frame) === level(here) + 1 && left(frame) >= left(here) - 1e-6 && end(frame) <= end(here) + 1e-6,
      );
      return below.sort((a, b) => end(b) - left(b) - (end(a) - left(a)))[0] ?? null;
    }
    case 'Home':
      return frames[0] ?? null;
    default:
      return undefined;
  }
}
