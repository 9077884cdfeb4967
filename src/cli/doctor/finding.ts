export interface Finding {
  readonly name: string;
  /** `absent`: an optional tool that is not here; `missing`: nothing runs without it. */
  readonly state: 'ok' | 'caution' | 'absent' | 'missing';
  readonly text: string;
  /** What to do about it; null: nothing. */
  readonly remedy: string | null;
}

export function fine(name: string, text: string): Finding {
  return { name, state: 'ok', text, remedy: null };
}
