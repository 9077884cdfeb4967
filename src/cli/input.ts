import type { FlagName, OptionName, TextName, TextsName, WholeName } from './options.ts';

/** Gives the exit code. */
export type Run = (input: Input) => Promise<number>;

/** What a command's first word may be, for one that has such words. */
export interface Action {
  /** What it was called before, and still answers to. */
  readonly alias?: string;
  /** As it is typed behind the command. */
  readonly usage: string;
  readonly summary: string;
  /** Of the command's own, what it takes beside `--out`. */
  readonly options?: readonly OptionName[];
  readonly load: () => Promise<{ readonly run: Run }>;
}

export interface Command {
  readonly name: string;
  /** What it was called before, and still answers to. */
  readonly alias?: string;
  /** As the usage line shows it, in order; a last one in brackets may be left out. */
  readonly operands: readonly string[];
  /** Any number of words may follow, those of an option: `--lint FILE…`. */
  readonly takesMore?: true;
  readonly summary: string;
  readonly options: readonly OptionName[];
  /** Of those that are whole numbers: what may be several, with commas. */
  readonly several?: readonly OptionName[];
  readonly examples: readonly string[];
  /** One more line of its help. */
  readonly note?: string;
  readonly actions?: readonly Pick<Action, 'usage' | 'summary' | 'options'>[];
  /** Loaded only when it is asked for: `list` needs no gRPC. */
  readonly load: () => Promise<{ readonly run: Run }>;
}

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
  /** Of an option of which the command takes several: ascending, each once. */
  wholes(name: WholeName): number[] | null;
  /** The line as it can be typed again. */
  readonly line: string;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}
