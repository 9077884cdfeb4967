/** Whether anybody is left to whom a drill's world matters: a keeper ends when nobody is. Times in ms. */
export interface Presence {
  /** Something was typed, in that terminal; null: in none. */
  hear(terminal: number | null): void;
  /** Why nobody is; null: somebody may be. */
  whyAlone(): string | null;
}

interface Of {
  readonly patienceMs: number;
  readonly orphanedPatienceMs: number;
  /** Where it was started; null: there is no terminal to watch. */
  readonly terminal: number | null;
  readonly exists: (terminal: number) => boolean;
  readonly clock?: () => number;
}

/** A world that was started in a terminal ends sooner once all terminals are gone that anything was typed in. */
export function watchPresence({ patienceMs, orphanedPatienceMs, terminal, exists, clock }: Of): Presence {
  const now = clock ?? (() => performance.now());
  const terminals = new Set(terminal === null ? [] : [terminal]);
  let heardMs = now();
  return {
    hear(from) {
      heardMs = now();
      // One that was started without is not to end with whoever looked in.
      if (from !== null && terminal !== null) terminals.add(from);
    },
    whyAlone() {
      const silentMs = now() - heardMs;
      if (silentMs > patienceMs) return `no command came for ${sayMinutes(patienceMs)}`;
      if (silentMs <= orphanedPatienceMs || terminals.size === 0 || [...terminals].some(exists)) return null;
      return terminals.size === 1 ? 'its terminal was closed' : 'its terminals were closed';
    },
  };
}

function sayMinutes(ms: number): string {
  return ms >= 60_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 1_000)} s`;
}
