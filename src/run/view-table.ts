import type { View } from '../lab/evidence.ts';
import { lazyRows, type Rows } from '../lab/rows.ts';
import { type IdColumn, idColumn } from './id-column.ts';
import { knownIds } from './known-ids.ts';

/** Very many views, kept as columns: 32 bytes a view besides its id, where an object takes some hundreds. */
export interface ViewTable {
  /** Gives how many views were there before the one that has its id already; null: it is added. */
  add(view: View): number | null;
  rows(): Rows<View>;
}

const chunkBits = 10;
const chunkViews = 2 ** chunkBits;

/** Columns come by the chunk: none is ever copied to make it longer. */
interface Chunk {
  readonly ids: IdColumn;
  readonly intendedMs: Float64Array;
  readonly sentMs: Float64Array;
  /** NaN: null. */
  readonly doneMs: Float64Array;
  /** Which of the kinds it is. */
  readonly kind: Uint32Array;
  /** Which of the users looked, from 1 on; 0: it does not say. */
  readonly user: Uint32Array;
}

/** What many views have in common, which is kept once. */
type Kind = Pick<View, 'status' | 'error' | 'answer' | 'rows'>;

export function viewTable(): ViewTable {
  const chunks: Chunk[] = [];
  const kinds = listKinds();
  const users = listUsers();
  let length = 0;
  const ids = knownIds((index) => chunks[index >>> chunkBits]?.ids.at(index & (chunkViews - 1)) ?? '');

  return {
    add(view) {
      const before = ids.meet(view.id);
      if (before !== null) return before;
      const at = length & (chunkViews - 1);
      const chunk = (at === 0 ? undefined : chunks.at(-1)) ?? freshChunk();
      if (at === 0) chunks.push(chunk);
      chunk.ids.push(view.id);
      chunk.intendedMs[at] = view.intendedMs;
      chunk.sentMs[at] = view.sentMs;
      chunk.doneMs[at] = view.doneMs ?? Number.NaN;
      chunk.kind[at] = kinds.numberOf(view);
      chunk.user[at] = users.numberOf(view.user);
      length += 1;
      return null;
    },
    rows: () => lazyRows(length, reader(chunks, kinds.all, users.all)),
  };
}

/** Apart from what is only needed to add more: rows that are kept keep no more than they read. */
function reader(chunks: readonly Chunk[], kinds: readonly Kind[], users: readonly string[]): (index: number) => View {
  return (index) => {
    const chunk = chunks[index >>> chunkBits];
    const at = index & (chunkViews - 1);
    const kind = kinds[chunk?.kind[at] ?? 0];
    if (chunk === undefined || kind === undefined) throw new RangeError(`there is no view ${index}`);
    const doneMs = chunk.doneMs[at] ?? Number.NaN;
    const { status, error, answer, rows } = kind;
    const user = users[(chunk.user[at] ?? 0) - 1];
    const view = {
      id: chunk.ids.at(at),
      intendedMs: chunk.intendedMs[at] ?? 0,
      sentMs: chunk.sentMs[at] ?? 0,
      doneMs: Number.isNaN(doneMs) ? null : doneMs,
      status,
      error,
      answer,
    };
    if (rows === undefined && user === undefined) return view;
    return Object.assign(view, rows === undefined ? null : { rows }, user === undefined ? null : { user });
  };
}

function freshChunk(): Chunk {
  return {
    ids: idColumn(chunkViews),
    intendedMs: new Float64Array(chunkViews),
    sentMs: new Float64Array(chunkViews),
    doneMs: new Float64Array(chunkViews),
    kind: new Uint32Array(chunkViews),
    user: new Uint32Array(chunkViews),
  };
}

function listKinds() {
  const all: Kind[] = [];
  const known = new Map<string, number>();
  let last = 0;
  return {
    all: all as readonly Kind[],
    numberOf({ status, error, answer, rows }: View): number {
      const one = all[last];
      // As the view before it was, as most are.
      if (one?.status === status && one.error === error && one.answer === answer && one.rows === rows) return last;
      const key = JSON.stringify([status, error, answer, rows]);
      last = known.get(key) ?? all.length;
      known.set(key, last);
      if (last === all.length) all.push({ status, error, answer, ...(rows === undefined ? {} : { rows }) });
      return last;
    },
  };
}

function listUsers() {
  const all: string[] = [];
  const known = new Map<string, number>();
  return {
    all: all as readonly string[],
    numberOf(user: string | undefined): number {
      if (user === undefined) return 0;
      const before = known.get(user);
      if (before !== undefined) return before;
      known.set(user, all.push(user));
      return all.length;
    },
  };
}
