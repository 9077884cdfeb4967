import type { FigureResult, SignResult } from '../../judge/record/result.ts';
import { armOf } from '../arms.ts';
import { quantity } from '../numbers.ts';
import type { Section, Sheet } from '../sheet.ts';
import { hang, left, right, shorten, widthOf } from '../text.ts';

const shortBar = 10;
const longBar = 20;
const longestName = 32;

/** The signs that name the cause, each with its threshold, then the figures that are only shown. */
export const cause: Section = (result, sheet) => {
  const { ink, width } = sheet;
  const arm = armOf(result, 'defect', 'triggered') ?? armOf(result, 'defect', 'recovered');
  if (arm === null || arm.signs.length + arm.figures.length === 0) return [];
  const seen = arm.signs.length > 0 && arm.signs.every((sign) => sign.present === true);
  const sentence = seen ? result.incident.cause : `expected: ${result.incident.cause}`;

  const signs = arm.signs.map((sign) => ({ sign, says: signName(sign), threshold: thresholdOf(sign) }));
  const figures = arm.figures.map((figure) => ({ figure, ...splitMeaning(figure) }));
  const all = [...arm.signs, ...arm.figures];
  const value = Math.max(...all.map((measured) => widthOf(quantity(measured.value, measured.unit))));
  const end = Math.max(0, ...signs.map(({ threshold }) => widthOf(threshold)));
  const room = width - 6 - 2 - value - 2 - 2 - end;
  const name = Math.min(room - shortBar, Math.max(...[...signs, ...figures].map(({ says }) => widthOf(says))));
  const columns: Columns = { name, value, picture: room - name, end };
  return [
    ...hang(`  ${ink.bold('CAUSE')}   `, sentence, width),
    ...signs.map(({ sign, says, threshold }) => signLine(sign, says, threshold, columns, sheet)),
    ...figures.map(({ figure, says, note }) => figureLine(figure, says, note, columns, sheet)),
  ];
};

/** `storefront: event loop busy`; a name that says itself whose it is stays as it is. */
function signName({ name, of }: SignResult): string {
  return name.includes(of) ? name : `${of}: ${name}`;
}

function thresholdOf({ threshold, unit }: SignResult): string {
  return `sign > ${quantity(threshold, unit)}`;
}

/** A figure's meaning often begins with a name for it: `the same, timed by the caller: it waits …`. */
function splitMeaning({ name, meaning }: FigureResult): { says: string; note: string } {
  const colon = meaning.indexOf(': ');
  return colon > 0 && colon <= longestName
    ? { says: meaning.slice(0, colon), note: meaning.slice(colon + 2) }
    : { says: name, note: meaning };
}

interface Columns {
  readonly name: number;
  readonly value: number;
  readonly picture: number;
  readonly end: number;
}

function signLine(sign: SignResult, says: string, threshold: string, columns: Columns, { ink }: Sheet): string {
  const mark = sign.present === null ? ink.yellow('?') : sign.present ? ink.red('●') : ink.green('✗');
  const value = right(quantity(sign.value, sign.unit), columns.value);
  return (
    `    ${mark} ${left(says, columns.name)}  ${ink.bold(value)}  ` +
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

function figureLine(figure: FigureResult, says: string, note: string, columns: Columns, { ink, width }: Sheet): string {
  const value = right(quantity(figure.value, figure.unit), columns.value);
  const room = width - 6 - columns.name - 2 - columns.value - 2;
  return `    ○ ${left(says, columns.name)}  ${value}  ${ink.dim(shorten(note, room))}`.trimEnd();
}
