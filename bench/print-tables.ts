import type { BenchTable } from './bench.ts';

/** The table as text: words to the left, figures to the right, then what was promised. */
export function printTable({ title, columns, rows, goals }: BenchTable): string {
  const cells = [columns, ...rows].map((row) => row.map(showCell));
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isFigures(rows, column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  const promises = goals.map(({ title, measured, met }) => `${met ? '✓' : '✗'} ${title}: ${measured}`);
  return [title, ...lines, ...promises].join('\n  ');
}

/** Three digits that count, thousands set apart. */
export function showCell(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  if (Number.isInteger(cell) || Math.abs(cell) >= 100) return Math.round(cell).toLocaleString('en-US');
  return cell.toPrecision(3);
}

function isFigures(rows: BenchTable['rows'], column: number): boolean {
  return rows.length > 0 && rows.every((row) => typeof row[column] === 'number');
}
