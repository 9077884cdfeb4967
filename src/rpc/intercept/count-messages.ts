import type { Messages } from './watched-call.ts';

/** Adds up the messages of one direction. */
export interface MessageCount {
  /** @param message as the interceptor is handed it: bytes, or an object whose size on the wire it cannot tell */
  add(message: unknown): void;
  addBytes(bytes: number): void;
  /** From now on, and of all before: what is counted here is not what the wire carried. */
  forgetBytes(): void;
  read(): Messages;
}

export function countMessages(): MessageCount {
  let count = 0;
  let bytes: number | null = 0;
  return {
    add(message) {
      count += 1;
      if (message instanceof Uint8Array && bytes !== null) bytes += message.byteLength;
      else bytes = null;
    },
    addBytes(more) {
      count += 1;
      if (bytes !== null) bytes += more;
    },
    forgetBytes() {
      bytes = null;
    },
    read: () => ({ count, bytes }),
  };
}
