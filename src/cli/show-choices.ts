import { hang } from '../report/text.ts';

type Choices = Readonly<Record<string, string>>;

const widest = 110;
/** The question, and where one types. */
const linesAround = 3;

/** A numbered line for each, with what it says. */
export function explainChoices(among: Choices, columns: number): string[] {
  const names = Object.keys(among);
  const width = Math.max(...names.map((name) => name.length));
  return names.flatMap((name, at) =>
    hang(`  ${number(at)}  ${name.padEnd(width)}  `, among[name] ?? '', Math.min(widest, columns)),
  );
}

/** Explained where that fits the window, else by name alone: a list whose beginning has left the window is of no use. */
export function showChoices(among: Choices, columns: number, rows: number | null): string[] {
  const explained = explainChoices(among, columns);
  if (rows === null || explained.length + linesAround <= rows) return explained;
  const names = Object.keys(among);
  const width = Math.max(...names.map((name) => name.length)) + 6;
  const down = Math.ceil(names.length / Math.max(1, Math.floor(columns / width)));
  const lines = Array.from({ length: down }, (_, row) =>
    names.map((name, at) => (at % down === row ? `  ${number(at)}  ${name}`.padEnd(width) : '')).join(''),
  );
  return [...lines.map((line) => line.trimEnd()), '   ?  explains them'];
}

function number(at: number): string {
  return String(at + 1).padStart(2);
}
