/** What bytes are for, which is their colour. */
export type Role = 'tag' | 'length' | 'value' | 'head' | 'bad';

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly role: Role;
}

/** A line of the tree: bytes, and what they say. */
export interface Row {
  readonly spans: readonly Span[];
  readonly depth: number;
  readonly text: string;
  /** `name` and `value` are cut where the line ends; `text`, `aside`, which is dim, and `problem`, red, go on in the next. */
  readonly tone: 'name' | 'value' | 'text' | 'aside' | 'problem';
}

/** Some bytes of their own, with what they are and what is in them. */
export interface Section {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly rows: readonly Row[];
}

export interface Style {
  /** Every field and byte, however many. */
  readonly full: boolean;
  /** The terminal knows more than ASCII. */
  readonly unicode: boolean;
}
