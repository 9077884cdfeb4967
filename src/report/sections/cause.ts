import type { FigureResult, SignResult } from '../../judge/result.ts';
import { armOf } from '../arms.ts';
import { quantity } from '../numbers.ts';
import type { Section, Sheet } from '../sheet.ts';
import { hang, left, right, shorten, widthOf } from '../text.ts';

const shortBar = 10;
const longBar = 20;

/** The signs that name the cause, each with its threshold, then the figures that are only shown. */
export const cause: Section = (result, sheet) => {
  const { ink, width } = sheet;
  const arm = armOf(result, 'defect', 'triggered') ?? armOf(result, 'defect', 'recovered');
  if (arm === null || arm.signs.length + arm.figures.length === 0) return [];
  const seen = arm.signs.length > 0 && arm.signs.every((sign) => sign.present === true);
  const sentence = seen ? result.incident.cause : `expected: ${result.incident.cause}`;

  const thresholds = arm.signs.map((sign) => `sign > ${quantity(sign.threshold, sign.unit)}`);
  const end = Math.max(0, ...thresholds.map(widthOf));
  const values = [...arm.signs, ...arm.figures].map((measured) => quantity(measured.value, measured.unit));
  const value = Math.max(...values.map(widthOf));
  const name = Math.min(
    width - 6 - 2 - value - 2 - shortBar - 2 - end,
    Math.max(...[...arm.signs, ...arm.figures].map((measured) => widthOf(measured.name))),
  );
  const columns: Columns = { name, value, picture: width - 6 - name - 2 - value - 2 - 2 - end, end };
  return [
    ...hang(`  ${ink.bold('CAUSE')}   `, sentence, width),
    ...arm.signs.map((sign, at) => signLine(sign, thresholds[at] ?? '', columns, sheet)),
    ...arm.figures.map((figure) => figureLine(figure, columns, sheet)),
  ];
};

interface Columns {
  readonly name: number;
  readonly value: number;
  readonly picture: number;
  readonly end: number;
}

function signLine(sign: SignResult, threshold: string, columns: Columns, { ink }: Sheet): string {
  const mark = sign.present === null ? ink.yellow('?') : sign.present ? ink.red('●') : ink.green('✗');
  const value = right(quantity(sign.value, sign.unit), columns.value);
  return (
    `    ${mark} ${left(sign.name, columns.name)}  ${ink.bold(value)}  ` +
    `${pictureOf(sign, columns.picture, ink.red)}  ${ink.dim(left(threshold, columns.end))}`
  ).trimEnd();
}

/** A bar where the value is a part of one, else as much of the meaning as fits. */
function pictureOf(sign: SignResult, width: number, paint: (text: string) => string): string {
  const isPart = sign.unit === 'share' || (sign.unit === 'ratio' && sign.threshold <= 1);
  const bar = Math.min(longBar, width);
  if (!isPart || sign.value === null) return left(shorten(sign.meaning, width), width);
  const full = Math.round(Math.min(1, Math.max(0, sign.value)) * bar);
  return paint('█'.repeat(full)) + '░'.repeat(bar - full) + ' '.repeat(width - bar);
}

function figureLine(figure: FigureResult, columns: Columns, { ink, width }: Sheet): string {
  const value = right(quantity(figure.value, figure.unit), columns.value);
  const room = width - 6 - columns.name - 2 - columns.value - 2;
  return `    ○ ${left(figure.name, columns.name)}  ${value}  ${ink.dim(shorten(figure.meaning, room))}`.trimEnd();
}
