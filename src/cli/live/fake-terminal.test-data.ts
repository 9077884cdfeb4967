import type { Terminal } from './screen.ts';

/** A terminal without a window: does what the few escapes say that the screen uses, and folds long lines. */
export class FakeTerminal implements Terminal {
  readonly isTTY = true;
  columns: number;
  rows = 24;
  writes: string[] = [];
  cursorShown = true;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): void {
    this.writes.push(text);
    for (const token of text.match(/\p{Cc}\[\??[\d;]*[a-zA-Z]|[\s\S]/gu) ?? []) this.#take(token);
  }

  /** Made narrower, as a person would drag it: lines that are too long fold, and push down what is below. */
  resize(columns: number): void {
    const cursorLine = this.#row;
    const folded = this.#lines.map((line) => line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? ['']);
    this.#row = folded.slice(0, cursorLine).flat().length;
    this.#lines = folded.flat();
    this.columns = columns;
  }

  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  #take(token: string): void {
    const line = this.#lines[this.#row] ?? '';
    if (token === '\n') {
      this.#row += 1;
      this.#column = 0;
      while (this.#lines.length <= this.#row) this.#lines.push('');
    } else if (token === '\r') {
      this.#column = 0;
    } else if (token.length === 1) {
      this.#lines[this.#row] = line.slice(0, this.#column).padEnd(this.#column) + token + line.slice(this.#column + 1);
      this.#column += 1;
    } else if (token.endsWith('A')) {
      this.#row = Math.max(0, this.#row - Number(token.slice(2, -1)));
    } else if (token.endsWith('K')) {
      this.#lines[this.#row] = line.slice(0, this.#column);
    } else if (token.endsWith('J')) {
      this.#lines[this.#row] = line.slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (token.endsWith('?25l') || token.endsWith('?25h')) {
      this.cursorShown = token.endsWith('h');
    } else if (!token.endsWith('m')) {
      throw new Error(`this terminal does not know ${JSON.stringify(token)}`);
    }
  }
}
