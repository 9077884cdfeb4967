/** Bytes that one end may send ahead. A slow reader's streams must not fill the connection that it shares with others. */
export const window = { stream: 1_048_576, connection: 64 * 1_048_576 } as const;

/** MB. Node ends a connection that holds more: what bounds memory here is the windows. */
export const memoryUnbounded = Number.MAX_SAFE_INTEGER;
