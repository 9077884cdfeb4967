/** What a postmortem's check found. */
export interface Finding {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}
