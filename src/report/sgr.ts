export type Colour = 'red' | 'green' | 'yellow' | 'cyan';

export interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: Colour | null;
}

export interface Run extends Style {
  readonly text: string;
}

const unstyled: Style = { bold: false, dim: false, colour: null };
const colours: Readonly<Record<string, Colour>> = { 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' };

/** A terminal's text, line by line, in runs of one style each; escapes other than SGR are dropped. */
export function readSgr(ansi: string): Run[][] {
  let style = unstyled;
  return ansi.split('\n').map((line) => {
    const runs: Run[] = [];
    for (const token of line.match(/\p{Cc}\[[\d;?]*[a-zA-Z]|\P{Cc}+/gu) ?? []) {
      const codes = /^\p{Cc}\[([\d;]*)m$/u.exec(token)?.[1];
      if (codes !== undefined) style = codes.split(';').reduce(styled, style);
      else if (/^\P{Cc}/u.test(token)) runs.push({ ...style, text: token });
    }
    return runs;
  });
}

function styled(style: Style, code: string): Style {
  switch (code) {
    case '':
    case '0':
      return unstyled;
    case '1':
      return { ...style, bold: true };
    case '2':
      return { ...style, dim: true };
    case '22':
      return { ...style, bold: false, dim: false };
    case '39':
      return { ...style, colour: null };
    default:
      return { ...style, colour: colours[code] ?? style.colour };
  }
}
