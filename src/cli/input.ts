import type { Command } from './commands.ts';
import type { FlagName, TextName, TextsName, WholeName } from './options.ts';

/** What was asked, checked. */
export interface Input {
  readonly command: Command;
  /** The word that chose the command: its own name, or a lab's id. */
  readonly word: string;
  readonly operands: readonly string[];
  flag(name: FlagName): boolean;
  text(name: TextName): string | null;
  texts(name: TextsName): readonly string[];
  whole(name: WholeName): number | null;
  /** The line as it can be typed again. */
  readonly line: string;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}
