import type { RuleName } from './rules.ts';

/** What a postmortem's check found. */
export interface Finding {
  readonly rule: RuleName;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export const finding = (rule: RuleName, line: number, message: string): Finding => ({ rule, line, message });
