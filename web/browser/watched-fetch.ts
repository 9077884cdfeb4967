/** What came of one call, as HTTP has it. */
export interface Came {
  readonly status: number;
  readonly headers: Headers;
  readonly chunks: Uint8Array[];
}

/** `fetch`, which keeps what comes: the libraries give messages alone. */
export function watchFetch(onResponse: (came: Came) => void, onChunk: () => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const came: Came = { status: response.status, headers: response.headers, chunks: [] };
    onResponse(came);
    const watched = response.body?.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          came.chunks.push(chunk);
          onChunk();
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(watched ?? null, response);
  };
}

export function bytesOf({ chunks }: Came): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
