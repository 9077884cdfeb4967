import type { Text } from './document.ts';

/** What stands for an answer that is still to come, wherever it stands. */
const open = [
  /^\W*(tb[acd]|todo|to[ -]do|fixme|wip|coming soon)\b\W*$/i,
  /^\W*(tb[acd]|todo|fixme)\b\s*[:：]/i,
  /^\W*(yet )?to be (written|determined|decided|defined|done|announced|confirmed|completed|added|filled( in)?)\W*$/i,
  // `?? of ??`; one mark may end a question.
  /(^|[\s|(])[?？]{2,}(?=$|[\s|).,;:%])/,
  /^[?？]+$/,
  /^\[[^\]]*\]\W*$/,
  /\[(describe|insert|todo|tb[acd]|your|enter|add|fill|list|name|date|time|duration|number|x{2,}|…|\.{3})\b[^\]]*\]/i,
  /^(<[^>]*>|\{\{[^}]*\}\})$/,
  /<(your|insert|describe|name|date|time|enter|add|link)\b[^>]*>/i,
  /^(lorem ipsum\b.*|(xx?|hh|nn):(xx?|mm|nn)|yyyy-mm-dd|x{2,})$/i,
];

/** May be the truth of one row, but answers nothing on its own. */
const empty = /^(|[-–—−.…_]+|n\/?a\.?|n\.\s?a\.|not applicable|none yet|unknown yet|blank|empty)$/i;

/** Says that the answer is still to come: `TBD`, `???`, `[Describe the impact]`. */
export function isOpenPlaceholder(says: string): boolean {
  const plain = says.normalize('NFKC').trim();
  return open.some((one) => one.test(plain));
}

/** Is no answer: the above, nothing at all, `N/A`. */
export function isPlaceholder(says: string): boolean {
  return empty.test(says.trim()) || isOpenPlaceholder(says);
}

/** Text in italics alone is what a template tells its writer to do. */
export function isNoAnswer({ text, italic }: Pick<Text, 'text' | 'italic'>): boolean {
  return italic || isPlaceholder(text);
}
