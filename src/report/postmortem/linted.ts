import type { Finding } from './finding.ts';
import type { Said } from './read/document.ts';
import type { FormName } from './read/names.ts';

/** A file that was checked. */
export interface Linted {
  /** As a person would type it. */
  readonly file: string;
  readonly form: FormName;
  readonly findings: readonly Finding[];
  /** Findings of rules that are switched off, and why they are. */
  readonly switchedOff: readonly (Finding & { readonly reason: string })[];
  /** What was read and could not be held against anything. */
  readonly notChecked: readonly Said[];
  /** The record that it was compared with; null: none that is there. */
  readonly record: string | null;
}
