import { widthOf } from '../../report/text.ts';
import { forTerminal } from '../../world/printable.ts';

/** What of a terminal is asked and written to. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const eraseToLineEnd = '\u001b[K';
const eraseBelow = '\u001b[J';

/** A block of lines at the foot of the terminal, redrawn in place, with text that scrolls away above it. */
export class Screen {
  readonly #out: Terminal;
  #drawn: readonly string[] = [];
  #columns = 0;
  readonly #showCursor = () => {
    this.#out.write(showCursor);
  };

  constructor(out: Terminal) {
    this.#out = out;
    // Whatever ends the process, the person gets the cursor back.
    process.on('exit', this.#showCursor);
    out.write(hideCursor);
  }

  /** Columns that a line may fill: in the last one terminals differ on what comes next. */
  get width(): number {
    return Math.max(20, (this.#out.columns || 80) - 1);
  }

  /** One write a frame, over what was there: nothing is blank in between, so nothing flickers. */
  draw(above: readonly string[], block: readonly string[]): void {
    const fitting = block.slice(0, Math.max(0, (this.#out.rows || 24) - 1));
    const isSame = this.#columns === this.#out.columns && fitting.join('\n') === this.#drawn.join('\n');
    if (isSame && above.length === 0) return;
    const lines = [...above, ...fitting].map((line) => `${forTerminal(line)}${eraseToLineEnd}\n`).join('');
    this.#out.write(this.#home() + lines + eraseBelow);
    this.#drawn = fitting;
    this.#columns = this.#out.columns ?? 0;
  }

  /** The block goes, what scrolled above it stays. */
  close(above: readonly string[]): void {
    this.draw(above, []);
    process.off('exit', this.#showCursor);
    this.#showCursor();
  }

  /** To the block's first line. A terminal that was made narrower has folded its lines by now. */
  #home(): string {
    const columns = this.#out.columns || 80;
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return rows === 0 ? '\r' : `\r\u001b[${rows}A`;
  }
}
