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

const later = '(?:TB[ACD]|FIXME|XXX)';
/** `cost TBD dollars`, `(TBD)`, `the owner is TBD`: what stands before and behind one that is to be filled in. */
const inside = new RegExp(String.raw`(?<![\p{L}\p{N}_“"'‘-])${later}(?![\p{L}\p{N}_”"'’-])`, 'gu');
/** A name, or what something else said at the time: `the TBD service`, `its step 4 was still TBD`. */
const namedBefore =
  /\b(?:the|an?|this|that|our|its|their|every|each|no|(?:was|were)(?:\s+still)?|said|says|read|reads|marked|labell?ed|called|named|as)\s+$/i;
const namedBehind = /^\s+(?:services?|systems?|teams?|labels?|tickets?|markers?|placeholders?|rows?|entry|entries)\b/i;

/** Whether a sentence that says something has a gap in it: `it cost TBD dollars`. */
export function hasPlaceholder(says: string): boolean {
  const plain = says.normalize('NFKC');
  return [...plain.matchAll(inside)].some(({ 0: word, index }) => {
    const [before, behind] = [plain.slice(0, index), plain.slice(index + word.length)];
    return !namedBefore.test(before) && !namedBehind.test(behind);
  });
}

/** Is no answer: the above, nothing at all, `N/A`. */
export function isPlaceholder(says: string): boolean {
  return empty.test(says.trim()) || isOpenPlaceholder(says);
}

/** Text in italics alone is what a template tells its writer to do. */
export function isNoAnswer({ text, italic }: Pick<Text, 'text' | 'italic'>): boolean {
  return italic || isPlaceholder(text);
}
