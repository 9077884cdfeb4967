import { readFile, writeFile } from 'node:fs/promises';
import { parser } from '@lezer/javascript';
import { shuffle } from '../../lab/night/draw.ts';
import { random } from '../../lab/random.ts';
import { drawNames } from './names.ts';
import { exportOf, piecesOf } from './pieces.ts';

const typescript = parser.configure({ dialect: 'ts' });
const exported = 'export default defineVariant(';
const needed = [
  "import { debuglog } from 'node:util';",
  "import type { Answer as ModelAnswer, Rows as ModelRows, Scorer as Model } from '#lab';",
];

/**
 * The source of a variant amid a storefront's ordinary code, drawn by the seed: its names, numbers and order, and where in it the parts
 * of the variant stand. Does what the bare one does. One that is not exported as `defineVariant({ … })` stays as it is.
 */
export function surround(source: string, seed: number): string {
  const parts = source.split(exported);
  if (parts.length !== 2) return source;
  const draw = random(seed, 'ordinary code');
  const names = drawNames(source, draw);
  const own = listStatements(parts.join(`const ${names.variant} = defineVariant(`));
  const imports = [...own.filter(isImport), ...needed];
  const body = own.filter((one) => !isImport(one));
  const pieces = piecesOf(names, draw);
  const inOrder = [body.filter((one) => !isFunction(one)), pieces.filter((one) => one.includes(names.Ring))];
  const statements = inOrder.reduce(restoreOrder, shuffle([...body, ...pieces], draw));
  return `${[imports.join('\n'), ...statements, exportOf(names)].join('\n\n')}\n`;
}

export async function surroundFile(file: string, seed: number): Promise<void> {
  await writeFile(file, surround(await readFile(file, 'utf8'), seed));
}

/** Functions may stand anywhere; what runs as the module loads must not come before what it needs. */
function restoreOrder(statements: readonly string[], inOrder: readonly string[]): string[] {
  const left = [...inOrder];
  return statements.map((one) => (inOrder.includes(one) ? (left.shift() ?? one) : one));
}

function isImport(statement: string): boolean {
  return statement.startsWith('import ');
}

function isFunction(statement: string): boolean {
  return /^(export )?(async )?function /.test(statement);
}

/** Those of a module, one after the other. */
function listStatements(source: string): string[] {
  const statements: string[] = [];
  const cursor = typescript.parse(source).cursor();
  if (!cursor.firstChild()) return [];
  do statements.push(source.slice(cursor.from, cursor.to));
  while (cursor.nextSibling());
  return statements;
}
