const short: Readonly<Partial<Record<string, string>>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** What the input says, in quotes, on one line: it steers no terminal, turns no line around, and hides nothing. */
export function quote(text: string, unicode: boolean): string {
  return `"${escapeText(text, unicode)}"`;
}

/** @param unicode whether the terminal knows more than ASCII */
export function escapeText(text: string, unicode: boolean): string {
  const hidden = unicode ? /["\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}|\p{Default_Ignorable_Code_Point}/gu : /["\\]|[^ -~]/gu;
  return text.replaceAll(hidden, (letter) => short[letter] ?? `\\u{${letter.codePointAt(0)?.toString(16)}}`);
}
