import type { Span } from '@opentelemetry/api';

/** The spans of a process that others may belong to, by the request id that travels with each call. */
export interface OpenSpans {
  /** The latest that is open for this call; undefined: none. */
  of(id: string): Span | undefined;
  open(id: string, span: Span): void;
  /** It has ended; the one before it, of the same call, is the latest again. */
  close(id: string, span: Span): void;
}

export function createOpenSpans(): OpenSpans {
  const spans = new Map<string, Span[]>();
  return {
    of: (id) => spans.get(id)?.at(-1),
    open(id, span) {
      spans.set(id, [...(spans.get(id) ?? []), span]);
    },
    close(id, span) {
      const rest = (spans.get(id) ?? []).filter((one) => one !== span);
      if (rest.length === 0) spans.delete(id);
      else spans.set(id, rest);
    },
  };
}
