/** The ids of so many views: one text, once all are there, and where each ends in it; a string each would take three times the room. */
export interface IdColumn {
  push(id: string): void;
  /** '': there is none. */
  at(index: number): string;
}

export function idColumn(most: number): IdColumn {
  const ends = new Uint32Array(most);
  /** Until all are there. */
  let single: string[] = [];
  let whole = '';
  let count = 0;
  return {
    push(id) {
      single.push(id);
      ends[count] = (ends[count - 1] ?? 0) + id.length;
      count += 1;
      if (count < most) return;
      whole = single.join('');
      single = [];
    },
    at: (index) => single[index] ?? whole.slice(index === 0 ? 0 : ends[index - 1], ends[index] ?? 0),
  };
}
