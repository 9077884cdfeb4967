/**
 * A gatherer runs inside its process from the first moment, so that what a phase inherits is known;
 * a phase is `mark` … `read`. It collects and never judges.
 */
export interface Gathering<E> {
  /** A phase begins. */
  mark(): void;
  /** Since the mark; plain JSON. */
  read(): E | Promise<E>;
  stop(): void;
}
