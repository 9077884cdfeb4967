import type { Metadata, status } from '@grpc/grpc-js';

/** A call as it begins. */
export interface WatchedCall {
  readonly side: 'client' | 'server';
  /** `modelservice.ModelService/Predict`; null: the server has no such method, and anybody can ask for any name. */
  readonly method: string | null;
  /** What its channel was made for, as grpc-js was told it; of a server, empty. */
  readonly target: string;
  /** What its caller says beside the messages. A client's may be added to until the watcher returns. */
  readonly metadata: Metadata;
}

/** Messages of one direction, without gRPC's five bytes before each. */
export interface Messages {
  readonly count: number;
  /** As they were on the wire; null: nobody here knows, because they were compressed, or not handed over as bytes. */
  readonly bytes: number | null;
}

/** How a call, or one attempt at it, ended. */
export interface CallEnd {
  readonly code: status;
  readonly details: string;
  /** From its start to its status. */
  readonly ms: number;
  readonly sent: Messages;
  readonly received: Messages;
}

export interface CallWatch {
  /** Of a client's call: another attempt at it begins. The first is told at once, whether it will find a connection or not. */
  attempted?(): void;
  /** Of a client's call: one attempt has ended. Told of each, and before `ended`. */
  attemptEnded?(end: CallEnd): void;
  /** Told once, also of a call whose peer has vanished. */
  ended(end: CallEnd): void;
}

/** Hears of each call when it begins. What it throws would be its caller's: it should not. */
export type CallWatcher = (call: WatchedCall) => CallWatch;

/** `/modelservice.ModelService/Predict` without its first slash, as all conventions have it. */
export function nameOf(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path;
}
