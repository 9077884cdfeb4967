/** Why reading stopped, or what no reader would accept: where, what should be there, and what is. */
export interface Problem {
  /** In the bytes that were read: of the input, or of a message that was put together or decompressed. */
  readonly offset: number;
  readonly expected: string;
  readonly found: string;
  /** Nothing is wrong with the bytes: there are more of them than this tool reads. */
  readonly limit?: true;
}

export function problem(offset: number, expected: string, found: string): Problem {
  return { offset, expected, found };
}

export function beyondLimit(offset: number, expected: string, found: string): Problem {
  return { offset, expected, found, limit: true };
}

/** What is left at the end of the input, in words. */
export function whatIsLeft(bytes: number): string {
  return bytes === 0 ? 'the end' : `${count(bytes, 'byte')}, then the end`;
}

export function count(many: number, what: string): string {
  return `${many.toLocaleString('en')} ${what}${many === 1 ? '' : 's'}`;
}
