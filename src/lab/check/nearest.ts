/** Single-character edits, swaps of neighbours included, that turn one word into the other. */
export function countEdits(from: string, to: string): number {
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? at(beforeLast, column - 2) + 1
          : Number.POSITIVE_INFINITY;
      current.push(Math.min(at(last, column) + 1, at(current, column - 1) + 1, substituted, swapped));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** The name that was probably meant: near enough in edits, or begun with what was typed; null: none is. */
export function findNearest(typed: string, names: Iterable<string>): string | null {
  let nearest: string | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const edits = countEdits(typed, name);
    const begun = typed.length >= 3 && name.toLowerCase().startsWith(typed.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(typed.length, name.length) / 3));
    if ((edits <= allowed || begun) && edits < fewest) {
      nearest = name;
      fewest = edits;
    }
  }
  return nearest;
}

/** A hint: `Did you mean x?`, or all there is. */
export function suggest(typed: string, names: readonly string[]): string {
  const nearest = findNearest(typed, names);
  if (nearest !== null) return `Did you mean ${nearest}?`;
  return names.length === 0 ? 'None is available.' : `Available: ${names.join(', ')}.`;
}
