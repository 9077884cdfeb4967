import { appendEvent, readDrill } from '../drill-folder.ts';

export interface Acknowledged {
  /** ms since the page; null: before it. */
  readonly atMs: number | null;
  /** It was acknowledged before, at that time. */
  readonly already: boolean;
}

/** Somebody has the pager. It counts once. Error: `damaged-drill`. */
export function acknowledge(folder: string): Acknowledged {
  const before = readDrill(folder).events.find(({ kind }) => kind === 'acknowledged');
  const { atMs } = before ?? appendEvent(folder, { kind: 'acknowledged' });
  return { atMs, already: before !== undefined };
}
