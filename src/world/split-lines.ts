/** What becomes of the lines of a stream that anybody may write. */
export interface LineHandler {
  /** Longer ones are let through only where `mayBeLong` says so. */
  readonly shortBytes: number;
  /** No line is longer: what is has no end. */
  readonly longBytes: number;
  /** By the first characters of a line that has become longer than short. */
  mayBeLong(start: string): boolean;
  onLine(line: string): void;
  /** One that was too long is over: its first characters are all that was kept. */
  onSkipped(start: string, bytes: number): void;
  onEndless(start: string): void;
}

const newline = 10;
const startBytes = 128;
const leastBytes = 2 ** 16;

/** Takes the stream's chunks. Keeps no more of it than the longest line that may be. */
export function splitLines(handler: LineHandler): (chunk: Uint8Array) => void {
  let held = Buffer.allocUnsafe(leastBytes);
  let bytes = 0;
  /** Of the line in hand: as far as it is read, short, let through though it is long, or skipped. */
  let state: 'short' | 'long' | 'skipped' | 'endless' = 'short';
  const start = () => held.toString('utf8', 0, Math.min(bytes, startBytes));

  function take(part: Uint8Array): void {
    const before = bytes;
    bytes += part.length;
    if (state === 'short' && bytes > handler.shortBytes) {
      keep(part.subarray(0, startBytes), before);
      state = handler.mayBeLong(start()) ? 'long' : 'skipped';
    }
    if (bytes > handler.longBytes) {
      state = 'endless';
      handler.onEndless(start());
    } else if (state !== 'skipped') keep(part, before);
  }

  function keep(part: Uint8Array, at: number): void {
    const needed = at + part.length;
    if (needed > held.length) {
      const wider = Buffer.allocUnsafe(Math.max(needed, 2 * held.length));
      held.copy(wider, 0, 0, at);
      held = wider;
    }
    held.set(part, at);
  }

  function end(): void {
    if (state === 'endless') return;
    if (state === 'skipped') handler.onSkipped(start(), bytes);
    else handler.onLine(held.toString('utf8', 0, bytes));
    if (held.length > leastBytes) held = Buffer.allocUnsafe(leastBytes);
    bytes = 0;
    state = 'short';
  }

  return (chunk) => {
    for (let from = 0; from < chunk.length && state !== 'endless'; ) {
      const at = chunk.indexOf(newline, from);
      take(chunk.subarray(from, at === -1 ? undefined : at));
      if (at === -1) return;
      end();
      from = at + 1;
    }
  };
}
