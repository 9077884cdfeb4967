import type { PredictRequest, PredictResponse } from '../../rpc/codec.ts';

/** What a server has to show over TLS; null: it speaks plainly. */
export interface Trust {
  /** PEM of the authority; null: those that Node knows. */
  readonly ca: Buffer | null;
  /** Whatever it shows. */
  readonly insecure: boolean;
}

export interface Calling {
  /** `host:port`. */
  readonly address: string;
  readonly trust: Trust | null;
  /** All of the call; null: as long as it takes. */
  readonly maxTimeMs: number | null;
  /** Takes the call back. */
  readonly signal: AbortSignal;
  /** As each comes. */
  readonly onAnswer: (answer: TimedAnswer) => void;
}

export interface TimedAnswer extends Omit<PredictResponse, 'latencyMs'> {
  /** What the model took, in ms; null: its protocol does not say. */
  readonly latencyMs: number | null;
  /** Since the call began. */
  readonly atMs: number;
}

/** How a call ended, whatever it ended with. */
export interface Ended {
  /** null: it was answered in full. */
  readonly failure: Failure | null;
  /** With connecting. */
  readonly tookMs: number;
  /** Of the connection, with all that its protocols add. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export interface Failure {
  /** The protocol's own number: an HTTP status, or a gRPC status; null: there was no answer. */
  readonly code: number | null;
  /** As it is printed, such as `14 UNAVAILABLE: …`. */
  readonly says: string;
  /** What the server, or the client's library, said. */
  readonly details: string;
}

export type Question = PredictRequest;

/** What a protocol of tensors is asked beside the floats. */
export interface TensorAsked {
  readonly model: string;
  /** A whole number; empty: none. */
  readonly version: string;
  /** TF Serving's; empty: none. */
  readonly label: string;
  /** TF Serving's; empty: that of the form, `serving_default` or, of b64, `serving_bytes`. */
  readonly signature: string;
  /** The name of the tensor; empty: that of the form. */
  readonly input: string;
}
