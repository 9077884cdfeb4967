/** What a client has sent so far, for another try; a request that outgrows it gets none. */
export interface Replay {
  add(chunk: Buffer): void;
  /** null: it is gone. */
  read(): readonly Buffer[] | null;
  /** No other try will be made. */
  forget(): void;
}

const keptBytes = 1_048_576;

export function createReplay(): Replay {
  let chunks: Buffer[] | null = [];
  let bytes = 0;
  return {
    add(chunk) {
      bytes += chunk.length;
      if (bytes > keptBytes) chunks = null;
      chunks?.push(chunk);
    },
    read: () => chunks,
    forget() {
      chunks = null;
    },
  };
}
